"""Show what a lender may spend on texts, and grant it more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.spend import grant_budget
from messaging.errors import OverBudget
from messaging.models import SmsBudget
from messaging.queries.budget import budget_of, left


class Command(BaseCommand):
    """`sms_budget` for all, `sms_budget maluti`, `sms_budget maluti --grant 5000`."""

    help = "Budgets of texts, in parts: sms_budget [SLUG [--grant N]]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug, and how many parts more."""
        parser.add_argument("slug", nargs="?", help="without: every lender that has one")
        parser.add_argument("--grant", type=int, help="so many more; below nought, fewer")

    def handle(self, *, slug: str | None, grant: int | None, **_options: Any) -> None:  # noqa: ANN401
        """Grant it, then show how it stands."""
        if slug is None:
            if grant is not None:
                raise CommandError("Say whose.")
            self._show_all()
            return
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        if grant is not None:
            try:
                grant_budget(mfi_id, grant, by=Actor.system("operator"))
            except OverBudget:
                raise CommandError("Fewer are left than that.") from None
        row = budget_of(mfi_id)
        if row is None:
            self.stdout.write("no budget: no limit")
            return
        self.stdout.write(_written(row))

    def _show_all(self) -> None:
        """Begin with those who have the smallest share left."""
        lenders = Mfi.objects.values_list("id", "slug")
        rows = [(slug, row) for mfi_id, slug in lenders if (row := budget_of(mfi_id))]
        for slug, row in sorted(rows, key=lambda one: left(one[1]) / (one[1].granted or 1)):
            self.stdout.write(f"{slug}: {_written(row)}")


def _written(row: SmsBudget) -> str:
    return (
        f"granted {row.granted}, kept {row.reserved}, spent {row.spent}, left {left(row)};"
        f" by law {row.spent_by_law} beside it"
    )
