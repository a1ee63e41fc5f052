"""Import a lender's open loans from a file, on the word of two of its staff."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from loans.actions.import_loans import import_loans
from loans.dates import today
from loans.deed import Actor
from loans.importing import Upload
from loans.management.import_command import ImportCommand
from loans.rules.cells import DayOrder
from loans.rules.import_report import Report
from loans.rules.loan_rows import COLUMNS, read_loans
from loans.rules.table import Row


class Command(ImportCommand):
    """`import_loans maluti loans.csv --by lerato`, and then the same `--by neo`."""

    help = "Import open loans from CSV or XLSX, all or none: import_loans SLUG FILE --by USERNAME."
    columns = COLUMNS

    def done(
        self,
        mfi_id: UUID,
        rows: Sequence[Row],
        digest: bytes,
        by: Actor,
        options: dict[str, Any],
    ) -> Report:
        """Import them, or note that one of the two has asked."""
        upload = Upload(
            digest=digest,
            reading=read_loans(rows, today(), options["order"] or DayOrder.UNSAID),
            dry_run=options["dry_run"],
            again=options["again"],
            progress=self.progress,
        )
        return import_loans(mfi_id, upload, by=by)
