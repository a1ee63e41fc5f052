"""What lenders together may lend one person: how many loans, how much, and how soon again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.rules.exposure import ExposurePolicy, Refused, Taken, Why, Wish

M50_000, M20_000, M10_000 = 5_000_000, 2_000_000, 1_000_000
NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MALUTI, SENQU = uuid4(), uuid4()

sums = st.integers(min_value=1, max_value=10_000_000)
limits = st.none() | st.integers(min_value=0, max_value=10_000_000)
policies = st.builds(
    ExposurePolicy,
    loans_max=st.none() | st.integers(min_value=0, max_value=5),
    owed_lisente_max=limits,
    income_percent_max=st.none() | st.integers(min_value=0, max_value=500),
    cooling_days=st.none() | st.integers(min_value=0, max_value=60),
)
loans = st.builds(
    Taken,
    mfi_id=st.sampled_from([MALUTI, SENQU]),
    lisente=sums,
    open=st.booleans(),
    lent_at=st.none() | st.integers(0, 90).map(lambda days: NOW - days * DAY),
)
incomes = st.none() | st.integers(min_value=0, max_value=3_000_000)


def wish(lisente: int, mfi_id: UUID = MALUTI, income_lisente: int | None = None) -> Wish:
    return Wish(mfi_id=mfi_id, amount_lisente=lisente, at=NOW, income_lisente=income_lisente)


def loan(lisente: int, mfi_id: UUID = SENQU, lent_at: datetime | None = None) -> Taken:
    return Taken(mfi_id=mfi_id, lisente=lisente, open=lisente > 0, lent_at=lent_at)


def test_by_default_a_person_has_one_loan_of_fifty_thousand_maloti_at_most() -> None:
    policy = ExposurePolicy()
    assert policy.refuses([], wish(M50_000)) is None
    assert policy.refuses([], wish(M50_000 + 1)) == Refused(Why.OWED, 1, M50_000)
    assert policy.refuses([loan(M20_000)], wish(1)) == Refused(Why.LOANS, 0, M50_000 - M20_000)


def test_two_loans_share_what_may_be_owed() -> None:
    policy = ExposurePolicy(loans_max=2)
    assert policy.refuses([loan(M20_000)], wish(M50_000 - M20_000)) is None
    refused = policy.refuses([loan(M20_000)], wish(M50_000))
    assert refused == Refused(Why.OWED, 1, M50_000 - M20_000)


def test_a_debt_that_has_grown_past_the_limit_leaves_nought_and_not_less() -> None:
    policy = ExposurePolicy(loans_max=3)
    assert policy.refuses([loan(M50_000), loan(700)], wish(1)) == Refused(Why.OWED, 1, 0)


def test_a_lifted_limit_refuses_nothing() -> None:
    policy = ExposurePolicy(loans_max=None, owed_lisente_max=None)
    assert policy.refuses([loan(M50_000)] * 100, wish(M50_000)) is None
    assert policy.left([loan(M50_000)] * 100, None) == (None, None)


def test_all_that_she_owes_stays_within_a_share_of_her_income() -> None:
    # She earns M10,000 a month and may owe twice that; M15,000 she owes already.
    policy = ExposurePolicy(loans_max=3, income_percent_max=200)
    hers = [loan(M10_000 + M10_000 // 2)]
    assert policy.refuses(hers, wish(M10_000 // 2, income_lisente=M10_000)) is None
    refused = policy.refuses(hers, wish(M10_000, income_lisente=M10_000))
    assert refused == Refused(Why.INCOME, 2, M10_000 // 2)
    assert policy.refuses(hers, wish(M10_000)) is None, "nobody knows what she earns"


@pytest.mark.parametrize("days", [0, 13, 14, 15])
def test_after_a_loan_elsewhere_no_other_lender_gives_one_for_a_while(days: int) -> None:
    policy = ExposurePolicy(loans_max=None, cooling_days=14)
    paid_back = loan(0, SENQU, NOW - days * DAY)
    refused = policy.refuses([paid_back], wish(M10_000, MALUTI))
    assert (refused is None) == (days >= 14)
    assert policy.refuses([paid_back], wish(M10_000, SENQU)) is None, "its own customer"
    if refused is not None:
        assert refused.code is Why.COOLING


def test_of_two_policies_both_are_kept() -> None:
    shared = ExposurePolicy(loans_max=2, owed_lisente_max=M50_000, cooling_days=3)
    agreed = ExposurePolicy(loans_max=None, owed_lisente_max=M20_000, income_percent_max=150)
    assert shared.stricter(agreed) == ExposurePolicy(
        loans_max=2, owed_lisente_max=M20_000, income_percent_max=150, cooling_days=3
    )
    assert shared.stricter(agreed) == agreed.stricter(shared)


@given(policies, st.lists(loans, max_size=6), sums, incomes)
def test_what_is_allowed_keeps_every_limit_and_what_is_refused_would_break_one(
    policy: ExposurePolicy, hers: list[Taken], amount: int, income: int | None
) -> None:
    owed = sum(one.lisente for one in hers if one.open) + amount
    broken = {
        Why.LOANS: policy.loans_max is not None
        and sum(one.open for one in hers) + 1 > policy.loans_max,
        Why.COOLING: any(
            one.mfi_id == SENQU
            and one.lent_at is not None
            and NOW - one.lent_at < (policy.cooling_days or 0) * DAY
            for one in hers
        ),
        Why.OWED: policy.owed_lisente_max is not None and owed > policy.owed_lisente_max,
        Why.INCOME: policy.income_percent_max is not None
        and income is not None
        and owed > income * policy.income_percent_max // 100,
    }
    refused = policy.refuses(hers, wish(amount, MALUTI, income))
    assert (None if refused is None else refused.code) == next(
        (why for why, is_broken in broken.items() if is_broken), None
    )


@given(policies, st.lists(loans, max_size=6), sums, incomes)
def test_what_is_told_to_be_left_can_be_had(
    policy: ExposurePolicy, hers: list[Taken], amount: int, income: int | None
) -> None:
    refused = policy.refuses(hers, wish(amount, MALUTI, income))
    if refused is None or refused.code not in {Why.OWED, Why.INCOME} or not refused.left_lisente:
        return
    left = refused.left_lisente
    assert policy.refuses(hers, wish(left, MALUTI, income)) is None
    one_more = policy.refuses(hers, wish(left + 1, MALUTI, income))
    assert one_more is not None
    assert one_more.left_lisente == left
