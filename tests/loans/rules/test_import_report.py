"""The report has every row once, every fault, counts that add up, and no formula."""

import csv
import io

from loans.rules.import_report import Outcome, Report
from loans.rules.table import Fault

REPORT = Report(
    (2, 4, 5),
    (Fault(5, "phone", "No mobile."), Fault(2, "name", "Empty."), Fault(5, "name", "Empty.")),
)


def test_every_row_is_there_and_the_counts_add_up() -> None:
    assert list(REPORT.outcomes()) == [
        Outcome(2, "refused", "name", "Empty."),
        Outcome(4, "accepted", "", ""),
        Outcome(5, "refused", "phone", "No mobile."),
        Outcome(5, "refused", "name", "Empty."),
    ]
    assert (REPORT.accepted, REPORT.refused, len(REPORT.lines)) == (1, 2, 3)


def test_a_fault_of_the_file_itself_is_no_row() -> None:
    report = Report((), (Fault(1, "name", "This column is missing."),))
    assert (report.accepted, report.refused) == (0, 0)
    assert [one.line for one in report.outcomes()] == [1]


def test_it_is_written_for_a_spreadsheet_that_reckons_with_none_of_it() -> None:
    report = Report((2,), (Fault(1, "=cmd()", '@a, "b"'), Fault(2, "name", "Empty.")))
    assert list(csv.reader(io.StringIO(report.as_csv()))) == [
        ["line", "outcome", "column", "sentence"],
        ["1", "refused", "'=cmd()", '\'@a, "b"'],
        ["2", "refused", "name", "Empty."],
    ]
