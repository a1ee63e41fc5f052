"""Make the summaries of a lender's loans anew from what happened to them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.rebuild_summaries import rebuild_summaries
from loans.deed import Actor
from loans.models import Loan, Mfi

LOANS_AT_ONCE = 200


class Command(BaseCommand):
    """Works in short batches: payments are taken meanwhile."""

    help = "Rebuild the stored sums of a lender's loans and instalments: rebuild_summaries SLUG."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug."""
        parser.add_argument("slug")

    def handle(self, *, slug: str, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Rebuild them, and tell how many were not as they should be."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        ids = list(Loan.objects.of(mfi_id).order_by("id").values_list("id", flat=True))
        differed = 0
        for start in range(0, len(ids), LOANS_AT_ONCE):
            batch = ids[start : start + LOANS_AT_ONCE]
            differed += rebuild_summaries(mfi_id, batch, by=Actor.system("operator"))
        self.stdout.write(f"{slug}: {differed} of {len(ids)} loans differed")
