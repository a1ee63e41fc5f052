"""Show a lender's trial balance as of a day."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.dates import today
from loans.models import Mfi
from loans.queries.balances import AccountBalance, trial_balance


class Command(BaseCommand):
    """One line an account, and the two sums, which must be the same."""

    help = "Show a lender's trial balance: trial_balance SLUG [--on YYYY-MM-DD]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug and the day."""
        parser.add_argument("slug")
        parser.add_argument("--on", type=date.fromisoformat)

    def handle(self, *, slug: str, on: date | None, **_options: Any) -> None:  # noqa: ANN401
        """Write it as a table."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        accounts = trial_balance(mfi_id, on or today())
        debit = sum(one.debit for one in accounts)
        credit = sum(one.credit for one in accounts)
        for one in [*accounts, AccountBalance("", "Sum", debit, credit)]:
            self.stdout.write(
                f"{one.code:4}  {one.name:28} {_maloti(one.debit)} {_maloti(one.credit)}"
            )


def _maloti(lisente: int) -> str:
    return f"{lisente // 100:>14,}.{lisente % 100:02}" if lisente else f"{'':17}"
