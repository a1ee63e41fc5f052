"""A lender's settings are read strictly: a slip of the hand never becomes a rule."""

from datetime import date, timedelta

import pytest

from loans.rules.calendar import Holidays, WhenClosed
from loans.rules.policy import NotAPolicy, PlainValue, Policy


def test_who_has_set_nothing_has_the_defaults() -> None:
    assert Policy.of({}) == Policy()


def test_a_limit_can_be_lifted_and_a_day_cannot() -> None:
    assert (
        Policy.of({"declared_identity_limit_lisente": None}).declared_identity_limit_lisente is None
    )
    with pytest.raises(NotAPolicy, match="offer_days"):
        Policy.of({"offer_days": None})


def test_what_was_agreed_can_be_taken_back() -> None:
    kept: dict[str, PlainValue] = {"agreed_loans_max": 2, "agreed_income_percent_max": 300}
    assert Policy.of(kept) == Policy(agreed_loans_max=2, agreed_income_percent_max=300)
    assert Policy.of({**kept, "agreed_loans_max": None}).agreed_loans_max is None


def test_one_role_s_limit_leaves_the_others_as_they_are() -> None:
    limits = Policy.of({"approval_limits_lisente": {"officer": 100_000}}).approval_limits_lisente
    assert limits == {"officer": 100_000, "manager": 5_000_000, "admin": 5_000_000}


def test_due_days_go_round_closed_days_only_where_the_lender_says_so() -> None:
    closed: list[str] = ["2026-12-25"]
    assert Policy.of({"closed_days": closed}).holidays is None
    moved = Policy.of({"closed_days": closed, "when_closed": "next"})
    assert moved.holidays == Holidays(WhenClosed.NEXT, frozenset({date(2026, 12, 25)}))


def test_a_lender_is_closed_for_a_month_on_end_and_no_longer() -> None:
    month: list[str] = [(date(2026, 12, 1) + timedelta(more)).isoformat() for more in range(31)]
    apart = [*month, "2027-01-02"]
    assert len(Policy.of({"closed_days": apart}).closed_days) == 32
    with pytest.raises(NotAPolicy, match="closed_days"):
        Policy.of({"closed_days": [*month, "2027-01-01"]})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offer_day", 7),
        ("offer_days", "7"),
        ("offer_days", -1),
        ("offer_days", True),
        ("offer_days", 3661),
        ("funds_checked", 1),
        ("countries", []),
        ("countries", ["ls"]),
        ("closed_days", ["25 December"]),
        ("when_closed", "later"),
        ("case_days", {"praise": 3}),
        ("approval_limits_lisente", {"officer": "much"}),
        ("low_funds_lisente", 10**15),
        # Nobody would get a loan; where all share a limit, 0 lifts it.
        ("agreed_loans_max", 0),
        ("agreed_income_percent_max", 10_001),
        ("affordable_percent_of_income", 101),
    ],
)
def test_what_is_no_setting_is_refused_by_its_name(name: str, value: PlainValue) -> None:
    with pytest.raises(NotAPolicy, match=name):
        Policy.of({name: value})
