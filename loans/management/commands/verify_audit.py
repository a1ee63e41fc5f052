"""Walk the audit chains and name the first row that is not as it was sealed."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from loans.queries.directory import lender_ids
from loans.queries.trail import verify


class Command(BaseCommand):
    """One line a chain; the exit code tells whether all hold."""

    help = "Verify the audit chains of all lenders and of the house."

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Verify them all."""
        broken = 0
        chains: list[UUID | None] = [None, *lender_ids()]
        for mfi_id in chains:
            verdict, name = verify(mfi_id), mfi_id or "house"
            if verdict.whole:
                self.stdout.write(f"{name}: {verdict.sealed} sealed, {verdict.unsealed} unsealed")
                continue
            broken += 1
            self.stdout.write(
                f"{name}: BROKEN at number {verdict.broken_number}, "
                f"row {verdict.broken_entry}: {verdict.why}",
            )
        if broken:
            raise CommandError(f"{broken} of {len(chains)} chains are broken.")
