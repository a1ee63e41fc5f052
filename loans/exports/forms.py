"""The forms in which a report leaves the house."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loans.exports.csv_text import csv_text
from loans.exports.progress import Tell, Words
from loans.exports.xlsx_workbook import xlsx_workbook
from loans.rules.report import Report


@dataclass(frozen=True, slots=True)
class Form:
    """What a file is called outside, and who writes it."""

    media_type: str
    write: Callable[[Report, Words, Tell], Iterator[bytes]]


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {"csv": Form("text/csv; charset=utf-8", csv_text), "xlsx": Form(XLSX, xlsx_workbook)}
