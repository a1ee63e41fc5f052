"""Make the directory again from the lenders' borrowers, and report what differed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loans.actions.rebuild_directory import rebuild_directory
from loans.deed import Actor
from loans.errors import Busy, LenderUnavailable
from loans.models import Mfi


class Command(BaseCommand):
    """One line a lender; who is away stops nobody else."""

    help = "Make the directory of phones and lenders again from the lenders' own borrowers."

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Rebuild it, lender by lender."""
        away = 0
        for mfi in Mfi.objects.order_by("slug"):
            try:
                found = rebuild_directory(mfi.id, by=Actor.system("operator"))
            except (LenderUnavailable, Busy) as error:
                away += 1
                self.stdout.write(f"{mfi.slug}: not done, {error.code}")
                continue
            self.stdout.write(
                f"{mfi.slug}: {found.missing} missing, {found.wrong} wrong, {found.extra} extra"
            )
        if away:
            raise CommandError(f"{away} lenders are left: run it again.")
