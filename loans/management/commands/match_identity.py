"""Note that a second source agrees on who a borrower is."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.match_identity import match_identity
from loans.deed import Actor
from loans.errors import DomainError
from loans.models import Mfi
from loans.rules.identity import Source


class Command(BaseCommand):
    """`match_identity maluti BORROWER --source second_source`."""

    help = "Raise a borrower's identity to matched: match_identity SLUG BORROWER --source SOURCE."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug, the borrower's id, and what agrees."""
        parser.add_argument("slug")
        parser.add_argument("borrower", type=UUID)
        parser.add_argument("--source", choices=[one.value for one in Source], required=True)

    def handle(self, *, slug: str, borrower: UUID, source: str, **_options: Any) -> None:  # noqa: ANN401
        """Note it."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        try:
            match_identity(mfi_id, borrower, Source(source), by=Actor.system("operator"))
        except DomainError as error:
            raise CommandError(f"Not done: {error.code}.") from None
        self.stdout.write("matched")
