"""Build a report's file: claimed, written, sealed, and then said to be there."""

import logging
from uuid import UUID

from django.db import DatabaseError

from loans import document_store
from loans.actions.build_report import (
    claim_report,
    fail_report,
    finish_report,
    give_up_report,
    remove_report,
    tell_progress,
)
from loans.catalogue import words
from loans.deed import Actor
from loans.errors import Busy, LenderUnavailable
from loans.exports.forms import FORMS
from loans.models import ReportFile
from loans.queries.reports.table import REPORTS

log = logging.getLogger(__name__)
BUILDER = Actor.system("reports")
BROKEN, NOT_KEPT = ReportFile.Failure.BROKEN, ReportFile.Failure.NOT_KEPT


class PassedOn(Exception):
    """The file is somebody else's by now: this builder was taken for dead."""


def build_report(mfi_id: UUID, file_id: UUID) -> bool:
    """Build it unless somebody else does; tell whether it lies there now by this hand.

    While the database is away nothing is said about it: the claim ends by itself, and the sweep
    has it built again.
    """
    file = claim_report(mfi_id, file_id, by=BUILDER)
    if file is None:
        give_up_report(mfi_id, file_id, by=BUILDER)
        return False
    try:
        rows = _build(file)
        return finish_report(file, rows, by=BUILDER)
    except PassedOn:
        log.warning("a report was built too slowly", extra={"file": str(file_id)})
    except (DatabaseError, Busy, LenderUnavailable):
        log.exception("a report is built later", extra={"file": str(file_id)})
    except OSError:
        log.exception("a report could not be kept", extra={"file": str(file_id)})
        fail_report(file, NOT_KEPT, by=BUILDER)
    except Exception:
        log.exception("a report could not be built", extra={"file": str(file_id)})
        fail_report(file, BROKEN, by=BUILDER)
    return False


def _build(file: ReportFile) -> int:
    report = REPORTS[file.name](file.mfi_id, file.asked)
    rows = len(report.rows)

    def tell(rows_done: int) -> None:
        if not tell_progress(file, rows_done, rows, by=BUILDER):
            raise PassedOn

    tell(0)
    write = FORMS[file.form].write
    content = b"".join(write(report, words(file.language, "report"), tell))
    tell(rows)
    document_store.keep_report(file, content)
    return rows


def remove_old_report(file: ReportFile) -> None:
    """File first, row second: a row without its file is found again, the other way round not."""
    document_store.forget_report(file)
    remove_report(file, by=BUILDER)
