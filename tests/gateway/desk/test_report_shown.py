"""A credit report on its page: each thing it may say, in bars, lines and words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from gateway.backoffice.application_shown import Looked
from gateway.backoffice.report_shown import EntryTold, LookTold, Report, shown
from loans.models import Mfi
from tests.gateway.desk.conftest import plain

ON = datetime(2026, 11, 23, 6, 29, tzinfo=UTC)
ELSEWHERE = EntryTold(
    kind="loan", amount_lisente=121_800, since=date(2026, 7, 14), days_late=0, own=False
)
REPORT = Report(
    points=62,
    band="B",
    card_version="2026-11",
    reasons=("Five loans paid on time", "9 days late once"),
    open_loans=1,
    open_reservations=0,
    owed_lisente=121_800,
    entries=(ELSEWHERE,),
    pattern=(None, None, *([0] * 12), 9, *([0] * 9)),
    looks=(LookTold(ON, "Maluti Credit", "application"), LookTold(ON, "", "review")),
    as_of=ON,
    degree="matched",
)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 23))


def said(report: Report, language: str = "en") -> str:
    facts = {
        "looked": Looked("", shown(report)),
        "report": report,
        "mfi": Mfi(name="Maluti Credit"),
        "language": language,
    }
    return plain(render_to_string("desk/report.html", facts))


def test_the_whole_of_it() -> None:
    assert said(REPORT) == (
        "Credit report fresh 23 Nov 08:29 "
        "Why 62 Five loans paid on time 9 days late once Card 2026-11 "
        "Open at all lenders another lender, 14 Jul on time M1,218.00 Owed on loans M1,218.00 "
        "24 months of paying Late in 1 month. 9 days at the worst. "
        "The late months 9 months ago 9 days "
        "Who looked, and why 23 Nov 08:29 Maluti Credit: an application "
        "23 Nov 08:29 another lender: a review"
    )


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (replace(ELSEWHERE, days_late=12), "12 days late"),
        (replace(ELSEWHERE, days_late=1), "1 day late"),
        (replace(ELSEWHERE, days_late=None), "running"),
        (replace(ELSEWHERE, kind="reserved"), "approved, not paid out"),
        (replace(ELSEWHERE, days_late=40, disputed=True), "she disputes it"),
    ],
)
def test_how_a_loan_stands(entry: EntryTold, words: str) -> None:
    page = said(replace(REPORT, entries=(entry,)))
    assert f"another lender, 14 Jul {words} M1,218.00" in page
    # A lateness that she disputes is not told.
    assert ("late M1" in page) is ("late" in words)


def test_another_lender_is_named_nowhere_and_ones_own_is() -> None:
    own = replace(ELSEWHERE, own=True)
    assert "Maluti Credit, 14 Jul on time" in said(replace(REPORT, entries=(own,)))


def test_no_card_no_score() -> None:
    page = said(replace(REPORT, points=None, band="", reasons=()))
    assert "Why" not in page
    assert "Card" not in page


def test_somebody_without_a_history_is_told_as_that() -> None:
    page = said(replace(REPORT, pattern=(None,) * 24, entries=(), owed_lisente=0, looks=()))
    assert "She has had no loan in this time. That counts neither for nor against her." in page
    assert "Nothing is open at any lender." in page
    assert "Nobody looked in half a year." in page


def test_never_late_and_no_table_of_late_months() -> None:
    page = said(replace(REPORT, pattern=(0,) * 24))
    assert "24 months of paying Never late in this time." in page
    assert "The late months" not in page


def test_what_is_stale_says_so() -> None:
    assert said(replace(REPORT, fresh=False)).startswith("Credit report not fresh 23 Nov 08:29")


def test_disputes_are_counted() -> None:
    assert "1 entry is disputed and not shown" in said(replace(REPORT, disputes=1))
    assert "2 entries are disputed and not shown" in said(replace(REPORT, disputes=2))


def test_without_her_consent_nothing_of_others_is_claimed() -> None:
    page = said(replace(REPORT, points=None, withheld=True, entries=(), looks=(), pattern=()))
    assert page == (
        "Credit report She has not allowed you to ask the registry. You see what you brought it "
        "yourself, and nothing else. Have her sign a consent. What you told the registry "
        "Nothing is open with you. Who looked, and why You have not looked in half a year. Who "
        "else did is not shown."
    )
    assert "any lender" not in page


def test_in_sesotho() -> None:
    page = said(REPORT, "st")
    assert "Rekoto ea likalimo e ncha 23/11 08:29" in page
    assert "e mong, 14/07 e lefshoa ka nako M1,218.00 Sekoloto sa likalimo M1,218.00" in page
    assert "E liehile khoeling e le ’ngoe. Ka matsatsi a 9 ha ho le hobe." in page


def test_a_bar_is_as_high_as_it_was_late() -> None:
    bars = shown(replace(REPORT, pattern=(None, 0, 1, 45, 90, 400))).months
    # Its floor is at 29; 7 high without a late day, from 10 to 21 with some, 90 days and on alike.
    assert [bar.path for bar in bars] == [
        "",
        "M12 22h8v7h-8z",
        "M24 19h8v10h-8z",
        "M36 14h8v15h-8z",
        "M48 8h8v21h-8z",
        "M60 8h8v21h-8z",
    ]
    assert [bar.late for bar in bars] == [False, False, True, True, True, True]
    assert [bar.ago for bar in bars] == [5, 4, 3, 2, 1, 0]
