"""The clerk's two commands: what they say, what they refuse, and the examples of the manual."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from loans.management.commands.demo import PRODUCTS
from loans.models import Borrower, ImportedFile, Loan
from tests.loans.book import Book
from tests.loans.bringing import LINEO, PALESA, as_csv, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def run(name: str, *words: object) -> str:
    told = StringIO()
    call_command(name, "maluti", *map(str, words), stdout=told)
    return told.getvalue()


def refusal(name: str, *words: object) -> tuple[str, str]:
    told = StringIO()
    with pytest.raises(CommandError) as error:
        call_command(name, *map(str, words), stdout=told)
    return told.getvalue(), str(error.value)


def test_the_manuals_examples_come_in_and_add_up(book: Book) -> None:
    for product in PRODUCTS:
        book.product(product)
    tried = run("import_borrowers", EXAMPLES / "borrowers.csv", "--dry-run")
    assert tried == (
        "33 %: 1 of 3 rows\n66 %: 2 of 3 rows\n100 %: 3 of 3 rows\n"
        "3 rows: 3 accepted, 0 refused\nTried out only: nothing was imported.\n"
    )
    assert not Borrower.objects.of(book.mfi).exists()
    assert run("import_borrowers", EXAMPLES / "borrowers.csv").endswith("refused\nImported.\n")
    asked = run("import_loans", EXAMPLES / "loans.csv", "--by", "maluti-finance")
    assert asked.endswith(
        "3 rows: 3 accepted, 0 refused\n"
        "Nothing is imported yet: a second person confirms it with the same file.\n"
    )
    assert run("import_loans", EXAMPLES / "loans.csv", "--by", "Maluti-Checker").endswith(
        "3 rows: 3 accepted, 0 refused\nImported.\n"
    )
    owed = {loan.principal_lisente: loan.owed_lisente for loan in Loan.objects.of(book.mfi)}
    with (EXAMPLES / "loans.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        if row["outstanding"]:
            assert owed[int(Decimal(row["principal"]) * 100)] == Decimal(row["outstanding"]) * 100
    assert len(owed) == len(rows)


def test_faults_are_told_by_line_and_kept_in_a_report(book: Book, tmp_path: Path) -> None:
    file, kept = tmp_path / "members.csv", tmp_path / "report.csv"
    file.write_bytes(as_csv([PALESA, {**LINEO, "phone": "2.6658E+10", "district": "Gauteng"}]))
    told, error = refusal("import_borrowers", "maluti", file, "--report", kept)
    assert error == "Nothing was imported."
    shortened = (
        "The spreadsheet has shortened this number; make the column text, then write it out."
    )
    lines = told.splitlines()
    assert lines[1] == f"line 3, phone: {shortened}"
    assert lines[2].startswith("line 3, district: One of Maseru, ")
    assert lines[3:] == ["2 rows: 1 accepted, 1 refused"]
    with kept.open(encoding="utf-8-sig", newline="") as report:
        rows = list(csv.reader(report))
    assert rows[:3] == [
        ["line", "outcome", "column", "sentence"],
        ["2", "accepted", "", ""],
        ["3", "refused", "phone", shortened],
    ]
    assert not Borrower.objects.of(book.mfi).exists()


def test_a_file_that_is_none_is_told_as_one_fault(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_bytes(b"MZ\x90\x00")
    told, error = refusal("import_borrowers", "maluti", file)
    assert told.startswith("line 1: Here is no text")
    assert "0 rows: 0 accepted, 0 refused" in told
    assert error == "Nothing was imported."
    missing = refusal("import_loans", "maluti", tmp_path / "nothing.csv")[1]
    assert missing.endswith("nothing.csv: No such file or directory.")


def test_who_and_what_must_be_known(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_bytes(as_csv([PALESA]))
    assert "No lender" in refusal("import_borrowers", "nobody", file)[1]
    assert "does not work" in refusal("import_borrowers", "maluti", file, "--by", "mpho")[1]
    officer = refusal("import_borrowers", "maluti", file, "--by", "maluti-officer")
    assert officer[1] == "Not done: not-allowed."
    run("import_borrowers", file, "--by", "maluti-admin")
    again = refusal("import_borrowers", "maluti", file)[1]
    assert again == "This file was imported before; say --again if it is meant."
    assert "external_id" in refusal("import_borrowers", "maluti", file, "--again")[0]
    assert ImportedFile.objects.of(book.mfi).count() == 1


def test_days_with_slashes_are_taken_as_the_clerk_says(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_bytes(as_csv([{**PALESA, "date_of_birth": "03/04/1990"}]))
    assert "Day or month first?" in refusal("import_borrowers", "maluti", file)[0]
    assert "Imported." in run("import_borrowers", file, "--day-first")


def test_twenty_lines_of_progress_whatever_the_number_of_rows(book: Book, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_bytes(as_csv([somebody(number) for number in range(95)]))
    lines = [line for line in run("import_borrowers", file).splitlines() if " %: " in line]
    assert 15 <= len(lines) <= 20
    assert lines[-1] == "100 %: 95 of 95 rows"
