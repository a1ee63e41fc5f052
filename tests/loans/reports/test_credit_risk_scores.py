"""Credit risk by score: who defaulted in which band, and whether the card foretold it."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import time_machine

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve
from loans.actions.disburse import disburse_cash
from loans.actions.write_off import write_off
from loans.models import Acceptance, Application, Loan
from loans.queries.reports.credit_risk import credit_risk
from loans.rules.report import Asked, Report
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
LENT, ON = date(2025, 1, 5), date(2026, 2, 28)
Advice = dict[str, str | int | None]


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)


def lend(book: Book, advice: Advice, on: date = LENT, installments: int = 4) -> Loan:
    """Lend 1,000.00 to somebody of whom the officer was advised so."""
    with at(on):
        wish = book.applied(1000, installments)
        approve(book.mfi.id, wish.id, Approval(advice=advice), by=book.checker)
        return hand_over(book, wish, on)


def hand_over(book: Book, wish: Application, on: date) -> Loan:
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    accept_offer(book.mfi.id, wish.id, paper, by=book.officer)
    loan = Loan.objects.of(book.mfi).get(application_id=wish.id)
    disburse_cash(book.mfi.id, loan.id, on, by=book.finance)
    return book.loan(loan.id)


def scored(score: int, band: str, predicted: str | int) -> Advice:
    return {"score": score, "band": band, "predicted_percent": predicted, "others": "none"}


def pay(book: Book, loan: Loan, maloti: str, on: date) -> None:
    with at(on):
        book.pay(loan, maloti)


def asked(on: date = ON, until: date = ON) -> Asked:
    return Asked(on, date(2025, 3, 1), until)


def table(report: Report, name: str) -> list[tuple[object, ...]]:
    rows = report.tables[name].rows
    return [tuple(str(one) if isinstance(one, Decimal) else one for one in row) for row in rows]


def total(report: Report) -> dict[str, object]:
    return {column.key: value for column, value in report.totals.items()}


@pytest.fixture
def a_year_on(book: Book) -> Book:
    """Six loans with a score; one is too young, and one without a score is in none of it."""
    lend(book, scored(20, "C", "40"))
    pay(book, lend(book, scored(40, "C", "40")), "1080.00", date(2025, 2, 5))
    with at(date(2025, 3, 1)):
        lost = lend(book, scored(60, "B", 95))
        write_off(book.mfi.id, lost.id, "gone", by=book.finance)
    # Due on 5 February and paid on 6 May: ninety days late the evening before, and not one more.
    pay(book, lend(book, scored(60, "B", 95)), "1080.00", date(2025, 5, 6))
    # 840.00 + 240.00 over twelve months is 103.33; nine of them are paid. The tenth was due on
    # 5 November 2025 and is 91 days late on 4 February 2026: more than twelve months on.
    late = lend(book, scored(80, "A", 10), installments=12)
    pay(book, late, "930.00", date(2025, 2, 5))
    lend(book, scored(90, "A", 10), on=date(2025, 3, 5))
    lend(book, {"affordability": "within"})
    return book


def test_defaults_by_band_and_how_well_the_scores_told_them_apart(a_year_on: Book) -> None:
    report = credit_risk(a_year_on.mfi.id, asked())
    assert table(report, "score_bands") == [
        ("C", 20, 40, 2, 0, 2, 1, "50.00"),
        ("B", 60, 60, 2, 0, 2, 1, "50.00"),
        ("A", 80, 90, 2, 1, 1, 0, "0.00"),
    ]
    # Defaults at 20 and 60, none at 40, 60 and 80. 20 lies below all three; 60 above 40, beside
    # 60, below 80: (4 - 1) of 6 pairs. Up to 20: 1 of 2 defaults and none of the rest, so 50 %.
    assert {
        "scored": 6,
        "young": 1,
        "defaults": 2,
        "default_percent": Decimal("40.00"),
        "gini_percent": Decimal("50.00"),
        "ks_percent": Decimal("50.00"),
    }.items() <= total(report).items()


def test_what_was_foretold_beside_what_came(a_year_on: Book) -> None:
    # z² = 3.841459. One of two: 5.841459 ± 1.959964 x sqrt(z² + 4 x 1 x 1 / 2) = 4.737059, over
    # 2 x (2 + z²) = 11.682918. None of one: from 0 to z² / (1 + z²) = 3.841459 / 4.841459.
    assert table(credit_risk(a_year_on.mfi.id, asked()), "back_test") == [
        ("C", 2, 1, "50.00", "40.00", "9.45", "90.55", True),
        ("B", 2, 1, "50.00", "95.00", "9.45", "90.55", False),
        ("A", 1, 0, "0.00", "10.00", "0.00", "79.35", True),
    ]


def test_before_a_year_is_over_nothing_is_known_and_nothing_is_told(a_year_on: Book) -> None:
    report = credit_risk(a_year_on.mfi.id, asked(date(2026, 1, 4), date(2026, 1, 4)))
    assert [row[3:] for row in table(report, "score_bands")] == [
        (2, 2, 0, 0, None),
        (2, 2, 0, 0, None),
        (2, 2, 0, 0, None),
    ]
    assert table(report, "back_test") == []
    assert total(report)["young"] == total(report)["scored"] == 6
    assert total(report)["gini_percent"] is total(report)["ks_percent"] is None


def test_what_was_lent_after_the_last_day_asked_for_is_not_in_it(a_year_on: Book) -> None:
    report = credit_risk(a_year_on.mfi.id, asked(until=date(2025, 3, 4)))
    assert total(report)["scored"] == 5


def test_where_nobody_defaulted_a_card_cannot_be_judged(book: Book) -> None:
    pay(book, lend(book, {"score": 50}), "1080.00", date(2025, 2, 5))
    report = credit_risk(book.mfi.id, asked())
    # Without a band it is in one without a name; without a prediction there is nothing to test.
    assert table(report, "score_bands") == [("", 50, 50, 1, 0, 1, 0, "0.00")]
    assert table(report, "back_test") == []
    assert total(report)["gini_percent"] is total(report)["ks_percent"] is None
    assert total(report)["default_percent"] == 0


def test_of_two_approvals_the_last_says_which_score_it_was(book: Book) -> None:
    change_policy(book.mfi.id, {"second_approval_above_lisente": 50_000}, by=book.second)
    with at(LENT):
        wish = book.applied(1000, 4)
        for points, who in ((30, book.checker), (35, book.second)):
            approve(book.mfi.id, wish.id, Approval(advice=scored(points, "D", 50)), by=who)
        hand_over(book, wish, LENT)
    assert table(credit_risk(book.mfi.id, asked()), "score_bands")[0][:3] == ("D", 35, 35)


def test_what_was_approved_and_never_paid_out_is_no_loan(book: Book) -> None:
    with at(LENT):
        wish = book.applied(1000, 4)
        approve(book.mfi.id, wish.id, Approval(advice=scored(30, "D", 50)), by=book.checker)
    assert total(credit_risk(book.mfi.id, asked()))["scored"] == 0
