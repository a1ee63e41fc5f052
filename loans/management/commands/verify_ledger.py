"""Hold the books of all lenders, or of one, against the ledger's invariants."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from loans.models import Mfi
from loans.queries.soundness import findings


class Command(BaseCommand):
    """One line a finding; the exit code tells whether every book was asked and is sound."""

    help = "Verify that the money of all lenders adds up, or that of one: verify_ledger [SLUG]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a lender's slug, or none."""
        parser.add_argument("slug", nargs="?")

    def handle(self, *, slug: str | None, **_options: Any) -> None:  # noqa: ANN401
        """Verify them."""
        lenders = Mfi.objects.order_by("slug")
        if slug is not None:
            lenders = lenders.filter(slug=slug)
            if not lenders:
                raise CommandError(f"No lender answers to {slug}.")
        wrong = away = 0
        for mfi_id, name in lenders.values_list("id", "slug"):
            try:
                found = list(findings(mfi_id))
            except OperationalError as error:
                # The node that holds this lender is away; the others' books can be read.
                away += 1
                self.stdout.write(f"{name}: not asked, {str(error).splitlines()[0]}")
                continue
            wrong += len(found)
            for one in found:
                loan = f"loan {one.loan_id}, " if one.loan_id else ""
                self.stdout.write(f"{name}: {loan}invariant {one.invariant}: {one.words}")
            if not found:
                self.stdout.write(f"{name}: sound")
        if wrong or away:
            raise CommandError(f"findings: {wrong}, lenders not asked: {away}")
