"""Import a lender's existing borrowers from a file."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loans.actions.import_borrowers import import_borrowers
from loans.dates import today
from loans.deed import Actor
from loans.importing import Upload
from loans.management.import_command import ImportCommand
from loans.models import District
from loans.rules.borrower_rows import COLUMNS, read_borrowers
from loans.rules.cells import DayOrder
from loans.rules.import_report import Report
from loans.rules.table import Row


class Command(ImportCommand):
    """`import_borrowers maluti members.xlsx --dry-run`."""

    help = "Import borrowers from CSV or XLSX, all or none: import_borrowers SLUG FILE [--dry-run]."
    columns = COLUMNS

    def done(
        self,
        mfi_id: UUID,
        rows: Sequence[Row],
        digest: bytes,
        by: Actor,
        options: dict[str, Any],
    ) -> Report:
        """Import them."""
        order = options["order"] or DayOrder.UNSAID
        districts = dict(District.objects.values_list("name", "id"))
        upload = Upload(
            digest=digest,
            reading=read_borrowers(rows, districts, today(), order),
            dry_run=options["dry_run"],
            again=options["again"],
            progress=self.progress,
        )
        return import_borrowers(mfi_id, upload, by=by)
