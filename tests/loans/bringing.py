"""Files of borrowers and loans as a lender would send them, made in a test."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from loans.actions.import_borrowers import import_borrowers
from loans.actions.import_loans import import_loans
from loans.deed import Actor
from loans.importing import Progress, Upload, silently
from loans.imports.content import read_table
from loans.models import Application, District, Loan, Mfi
from loans.rules import borrower_rows, loan_rows
from loans.rules.import_report import Report
from tests.loans.book import Book

OPERATOR = Actor.system("operator")
TODAY = timezone.localdate()
BEGAN = TODAY - timedelta(100)
# M1,200 at 24 % a year flat over 12 months: M100.00 and M24.00 a month, M1,488.00 in all.
HERS = {
    "external_id": "L-1",
    "borrower": "M-1",
    "product": "Plain",
    "principal": "1200.00",
    "installments": "12",
    "disbursed_on": BEGAN.isoformat(),
    "paid_so_far": "300.00",
    "last_paid_on": (TODAY - timedelta(10)).isoformat(),
    "outstanding": "1188.00",
}
UNPAID = {
    **HERS,
    "external_id": "L-2",
    "borrower": "M-2",
    "paid_so_far": "",
    "last_paid_on": "",
    "outstanding": "1488.00",
}
PALESA = {
    "name": "Palesa Mokoena",
    "phone": "58123456",
    "national_id": "199001012345",
    "district": "Maseru",
    "language": "st",
    "external_id": "M-1",
}
LINEO = {
    "name": "Lineo Thamae",
    "phone": "62047719",
    "national_id": "198505054321",
    "district": "Leribe",
    "language": "en",
    "external_id": "M-2",
}


def somebody(number: int) -> dict[str, str]:
    """Give a row of somebody new."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return {
        "name": f"Lineo {letters}",
        "phone": f"58{number:06d}",
        "national_id": f"1990{number:08d}",
        "district": "Maseru",
        "language": "st",
        "external_id": f"M-{number}",
    }


def as_csv(rows: Sequence[Mapping[str, str]], separator: str = ",") -> bytes:
    """Write rows as a spreadsheet saves them."""
    out = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, names, delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def bring_borrowers(
    mfi: Mfi,
    content: bytes,
    *,
    by: Actor,
    progress: Progress = silently,
    dry_run: bool = False,
    again: bool = False,
) -> Report:
    """Read a file of borrowers and import it."""
    rows = read_table("members.csv", content, borrower_rows.COLUMNS)
    districts = dict(District.objects.values_list("name", "id"))
    reading = borrower_rows.read_borrowers(rows, districts, TODAY)
    digest = hashlib.sha256(content).digest()
    upload = Upload(digest=digest, reading=reading, dry_run=dry_run, again=again, progress=progress)
    return import_borrowers(mfi.id, upload, by=by)


def bring_loans(
    mfi: Mfi,
    content: bytes,
    *,
    by: Actor,
    today: date,
    dry_run: bool = False,
    again: bool = False,
) -> Report:
    """Read a file of loans and import it, or ask for it."""
    rows = read_table("loans.csv", content, loan_rows.COLUMNS)
    reading = loan_rows.read_loans(rows, today)
    digest = hashlib.sha256(content).digest()
    upload = Upload(digest=digest, reading=reading, dry_run=dry_run, again=again)
    return import_loans(mfi.id, upload, by=by)


def asked(
    book: Book,
    content: bytes,
    by: Actor | None = None,
    *,
    dry_run: bool = False,
    again: bool = False,
) -> Report:
    """Have finance ask, unless it is somebody else."""
    return bring_loans(
        book.mfi, content, by=by or book.finance, today=TODAY, dry_run=dry_run, again=again
    )


def both(book: Book, content: bytes) -> Report:
    """Have finance ask, and the checker confirm."""
    assert asked(book, content).waiting_for == "manager"
    return asked(book, content, by=book.checker)


def loan_of(book: Book, number: str = "L-1") -> Loan:
    """Give the loan that a file called so."""
    application = Application.objects.of(book.mfi).get(external_id=number)
    return Loan.objects.of(book.mfi).get(application_id=application.id)


def every_row() -> dict[str, list[object]]:
    """Read every table of ours, to be compared with itself later."""
    tables: dict[str, list[object]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT t::text FROM {name} t ORDER BY 1")  # noqa: S608
            tables[table] = cursor.fetchall()
    return tables
