"""Show what a lender has to lend, place by place."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.models import Mfi
from loans.queries.funds import available, to_lend
from loans.queries.policy import policy_of
from loans.rules.written import maloti


class Command(BaseCommand):
    """One line a place, then what can be lent, and whether somebody should bring money."""

    help = "Show a lender's own money: funds --lender SLUG."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug."""
        parser.add_argument("--lender", required=True, metavar="SLUG")

    def handle(self, *, lender: str, **_options: Any) -> None:  # noqa: ANN401 (Django's own)
        """Write it as a table."""
        mfi_id = Mfi.objects.filter(slug=lender).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {lender}.")
        places = available(mfi_id)
        for name, lisente in [*places.items(), ("to lend", to_lend(places))]:
            self.stdout.write(f"{name:8} {maloti(lisente):>18}")
        self.stdout.write(_low(places, policy_of(mfi_id).low_funds_lisente))


def _low(places: dict[str, int], limit: int | None) -> str:
    if limit is None:
        return "low funds: the lender has set no limit"
    low = ", ".join(name for name, lisente in places.items() if lisente < limit)
    return f"low funds: {low or 'no place'} below {maloti(limit)}"
