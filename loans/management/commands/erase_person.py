"""Erase a borrower's person, at all lenders, once the law's time for keeping is over."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.deed import Actor
from loans.errands.erase import erase
from loans.errors import DomainError, MustBeKept
from loans.models import Borrower, Mfi


class Command(BaseCommand):
    """`erase_person maluti BORROWER`; it cannot be undone."""

    help = "Erase the person whom a lender knows as this borrower: erase_person SLUG BORROWER."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug and the borrower's id."""
        parser.add_argument("slug")
        parser.add_argument("borrower", type=UUID)

    def handle(self, *, slug: str, borrower: UUID, **_options: Any) -> None:  # noqa: ANN401
        """Erase her."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        row = Borrower.objects.of(mfi_id).filter(id=borrower).first()
        if row is None:
            raise CommandError(f"{slug} knows no such borrower.")
        try:
            lenders = erase(row.person_id, by=Actor.system("operator"))
        except MustBeKept as error:
            raise CommandError(f"Not yet: kept until {error.context['until']}.") from None
        except DomainError as error:
            raise CommandError(f"Not done: {error.code}.") from None
        self.stdout.write(f"erased at {lenders} lenders, key destroyed")
