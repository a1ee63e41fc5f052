"""Book money that a lender brings to lend, or takes out."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.move_funds import Funds, move_funds
from loans.dates import today
from loans.deed import Actor
from loans.errors import DomainError
from loans.models import Funding, Mfi
from loans.rules.accounts import PLACES
from loans.rules.rounding import LISENTE_PER_LOTI


class Command(BaseCommand):
    """`move_funds maluti in 50000.00 bank "Deposit slip 4"`."""

    help = "Book a lender's own money: move_funds SLUG in|out MALOTI cash|bank|wallet REFERENCE."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug and what moved."""
        parser.add_argument("slug")
        parser.add_argument("way", choices=Funding.Way.values)
        parser.add_argument("maloti")
        parser.add_argument("place", choices=list(PLACES))
        parser.add_argument("reference")
        parser.add_argument("--on", type=date.fromisoformat)

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Book it."""
        mfi_id = Mfi.objects.filter(slug=options["slug"]).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {options['slug']}.")
        funds = Funds(
            Funding.Way(options["way"]),
            _lisente(options["maloti"]),
            options["place"],
            options["reference"],
            options["on"] or today(),
        )
        try:
            move_funds(mfi_id, funds, by=Actor.system("operator"))
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.context}") from None
        self.stdout.write(f"{options['way']}: M{funds.lisente // 100:,}.{funds.lisente % 100:02}")


def _lisente(maloti: str) -> int:
    # Decimal itself would also take 1e5, 1_000 and the digits of other scripts.
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", maloti, re.ASCII):
        raise CommandError(f"{maloti}: a sum in maloti, such as 1250.00.")
    return int(Decimal(maloti) * LISENTE_PER_LOTI)
