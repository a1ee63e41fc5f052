"""The lender's numbers over the API: as JSON in pages, as files, for those who may."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from gateway.api.v1.reports import AHEAD, OF_THE_WHOLE
from loans.deed import Actor
from loans.models import AuditEntry, Mfi
from loans.queries.reports.table import REPORTS
from loans.rules.accounts import Account
from loans.rules.duties import REPORTS_OF_OFFICERS
from loans.rules.report import Column, Kind, Report
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book
from tests.people import Colleague, Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
TODAY = timezone.localdate
JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 5)
# All names that the outside knows, with or without a room of their own by now.
NAMES = frozenset(
    {"portfolio", "ageing", "par", "arrears", "collection-sheet", "expected", "disbursements"}
    | {"collections", "officers", "income", "write-offs", "trial-balance", "demographics"}
    | {"cash", "credit-risk"}
)
ACCOUNTS = len(Account)
YEAR = "on=2026-02-28&from=2026-01-01&to=2026-02-28"


@pytest.fixture
def auditor(signed_in: SignIn, hire: Hire, maluti: Mfi) -> Caller:
    return signed_in(hire("one-auditor", "auditor", maluti))


@pytest.fixture
def paid(book: Book) -> Book:
    """A book in which she has M1,000 and paid M270 of it."""
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "270.00", FEBRUARY)
    return book


def test_accounts_and_both_sums(paid: Book, finance: Caller) -> None:
    told = finance.get("reports/trial-balance?on=2026-02-28").document
    moved = [one for one in told.pop("accounts") if one["debit"] != one["credit"]]
    assert moved == [
        {"code": "1000", "name": "Cash", "debit": "0.00", "credit": "730.00", "currency": "LSL"},
        {
            "code": "1100",
            "name": "Loans to borrowers",
            "debit": "750.00",
            "credit": "0.00",
            "currency": "LSL",
        },
        {
            "code": "4000",
            "name": "Interest received",
            "debit": "0.00",
            "credit": "20.00",
            "currency": "LSL",
        },
    ]
    assert told == {
        "name": "trial-balance",
        "on": "2026-02-28",
        "from": "2026-02-01",
        "to": "2026-02-28",
        "count": ACCOUNTS,
        "totals": {"debit": "750.00", "credit": "750.00", "currency": "LSL"},
        "next": None,
        "currency": "LSL",
    }


def test_the_days_are_this_month_to_today_unless_named(book: Book, finance: Caller) -> None:
    now = TODAY()
    told = finance.get("reports/cash").document
    days = [now.isoformat(), now.replace(day=1).isoformat(), now.isoformat()]
    assert [told[name] for name in ("on", "from", "to")] == days
    told = finance.get("reports/cash?on=2026-03-09").document
    assert [told[name] for name in ("from", "to")] == ["2026-03-01", "2026-03-09"]
    # What becomes of loans takes longer than a month.
    told = finance.get("reports/credit-risk?on=2026-03-09").document
    assert [told[name] for name in ("from", "to")] == ["2025-04-01", "2026-03-09"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("on=yesterday", "on"),
        ("on=2026-02-30", "on"),
        ("from=2026-03-02&to=2026-03-01", "from"),
        ("to=2026-13-01", "to"),
        ("format=pdf", "format"),
        ("language=fr", "language"),
        ("limit=0", "limit"),
        ("limit=5001", "limit"),
        ("limit=1e3", "limit"),
        ("cursor=%22", "cursor"),
        ("cursor=LTE=", "cursor"),
        ("format=csv&limit=5", "limit"),
        ("format=xlsx&cursor=MQ==", "cursor"),
        ("officer=thabo", "officer"),
        ("officer=00000000-0000-4000-8000-000000000000", "officer"),
        ("product=00000000-0000-4000-8000-000000000000", "product"),
        ("until=2026-01-01", "until"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(
    book: Book, finance: Caller, asked: str, field: str
) -> None:
    answer = finance.get(f"reports/cash?{asked}")
    assert (answer.status, list(answer.document["errors"])) == (400, [field])


def test_of_a_day_to_come_only_that_is_told_which_is_expected(book: Book, finance: Caller) -> None:
    tomorrow = (TODAY() + timedelta(1)).isoformat()
    for name in REPORTS:
        told = [finance.get(f"reports/{name}?{field}={tomorrow}").status for field in ("on", "to")]
        assert told == ([200, 200] if name in AHEAD else [400, 400]), name


def test_a_report_of_no_name_is_not_there(book: Book, finance: Caller) -> None:
    for name in ("nothing", "Cash", "trial_balance"):
        assert finance.get(f"reports/{name}?on=never").problem == "not-found"
    assert set(REPORTS) <= NAMES
    assert OF_THE_WHOLE | AHEAD | REPORTS_OF_OFFICERS <= NAMES


@pytest.mark.long_on_citus
def test_an_officer_reads_what_her_work_needs_and_the_others_all(
    book: Book,
    finance: Caller,
    checker: Caller,
    auditor: Caller,
    at_work: Callable[[Actor], Caller],
) -> None:
    officer, admin = at_work(book.officer), at_work(book.second)
    for name in REPORTS:
        for form in ("json", "csv", "xlsx"):
            path = f"reports/{name}?format={form}"
            assert [one.get(path).status for one in (finance, checker, auditor, admin)] == [200] * 4
            assert (officer.get(path).status == 200) == (name in REPORTS_OF_OFFICERS), path
    assert officer.get("reports/cash?on=never").problem == "not-allowed"


def test_another_lenders_numbers_are_its_own(
    paid: Book, signed_in: SignIn, hire: Hire, senqu: Mfi
) -> None:
    stranger = signed_in(hire("senqu-finance", "finance", senqu))
    assert stranger.get(f"reports/cash?{YEAR}").document["rows"] == []
    sums = stranger.get("reports/trial-balance").document["totals"]
    assert (sums["debit"], sums["credit"]) == ("0.00", "0.00")


def test_pages_of_rows_with_the_sums_of_all(paid: Book, finance: Caller) -> None:
    whole = finance.get(f"reports/cash?{YEAR}").document
    assert [row["closing"] for row in whole["rows"]] == ["-1000.00", "-730.00"]
    first = finance.get(f"reports/cash?{YEAR}&limit=1").document
    second = finance.get(first["next"]).document
    assert [first["rows"], second["rows"]] == [[row] for row in whole["rows"]]
    assert (first["count"], second["count"], second["next"]) == (2, 2, None)
    assert first["totals"] == second["totals"] == whole["totals"]
    assert finance.get(f"reports/cash?{YEAR}&cursor=OTk=").document["rows"] == []


def test_what_a_report_tells_besides_stands_under_its_own_name(
    book: Book, finance: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, lent = Column("credit", Kind.PERCENT), Column("in", Kind.MONEY)
    besides = {"funds": Report((share, lent), [(Decimal("12.5"), 5), (None, 0)])}
    whole = Report((share,), [(Decimal(1),), (Decimal(2),)], {share: Decimal(3)}, tables=besides)
    monkeypatch.setitem(REPORTS, "cash", lambda _mfi_id, _asked: whole)
    for limit in (1, 2):
        told = finance.get(f"reports/cash?limit={limit}").document
        assert told["rows"] == [{"credit": "1.00"}, {"credit": "2.00"}][:limit]
        assert told["funds"] == [
            {"credit": "12.50", "in": "0.05", "currency": "LSL"},
            {"credit": None, "in": "0.00", "currency": "LSL"},
        ]
        assert told["totals"] == {"credit": "3.00"}


def test_a_plain_file_in_the_readers_language(paid: Book, finance: Caller) -> None:
    taken = finance.get(f"reports/cash?{YEAR}&format=csv&language=st")
    assert taken.status == 200
    assert taken.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert taken.headers["Content-Disposition"] == 'attachment; filename="cash-2026-02-28.csv"'
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert taken.headers["Cache-Control"] == "no-store"
    text = taken.content.decode("utf-8-sig")
    assert text.startswith("Letsatsi,Sebaka,Qalong,")
    rows = list(csv.DictReader(io.StringIO(text)))
    days = [(row["Letsatsi"], row["Sebaka"], row["Qetellong"]) for row in rows]
    assert days == [("2026-01-05", "cash", "-1000.00"), ("2026-02-05", "cash", "-730.00")]


def test_a_workbook_whatever_is_accepted(paid: Book, finance: Caller) -> None:
    """A browser's own header does not overrule what the address says."""
    taken = finance.get(f"reports/cash?{YEAR}&format=xlsx", Accept="text/html")
    assert taken.status == 200
    assert taken.headers["Content-Disposition"] == 'attachment; filename="cash-2026-02-28.xlsx"'
    sheet = load_workbook(io.BytesIO(taken.content)).worksheets[0]
    rows = [[cell.value for cell in row][:6] for row in sheet.iter_rows()]
    assert rows[0] == ["Day", "Place", "At the beginning", "In", "Out", "At the end"]
    assert [row[5] for row in rows[1:]] == [-1000, -730, -730]
    assert rows[-1][0] == "Total"
    assert finance.get("reports/cash", Accept="text/html").problem == "not-acceptable"


def exports(book: Book) -> list[tuple[str, str, str, dict[str, Any]]]:
    rows = AuditEntry.objects.of(book.mfi).filter(action="export").order_by("at")
    return [(one.actor_id, one.target_kind, one.target_id, one.after) for one in rows]


def test_what_leaves_the_house_is_written_down_and_never_what_stands_in_it(
    paid: Book, finance: Caller
) -> None:
    finance.get(f"reports/cash?{YEAR}")
    assert exports(paid) == []
    finance.get(f"reports/cash?{YEAR}&format=csv")
    finance.get("reports/trial-balance?on=2026-02-28&format=xlsx")
    finance.get("reports/cash?format=csv&on=never")
    days = {"on": "2026-02-28", "from": "2026-01-01", "to": "2026-02-28"}
    assert exports(paid) == [
        (paid.finance.id, "report", "cash", {"form": "csv", "rows": 2, **days}),
        (
            paid.finance.id,
            "report",
            "trial-balance",
            {"form": "xlsx", "rows": ACCOUNTS, **days, "from": "2026-02-01"},
        ),
    ]


def test_nobody_of_the_platform_reads_a_lenders_numbers(
    book: Book, anyone: Caller, signed_in: SignIn, retselisitsoe: Colleague
) -> None:
    answers: list[Answer] = [one.get("reports/cash") for one in (anyone, signed_in(retselisitsoe))]
    assert [one.status for one in answers] == [401, 403]
