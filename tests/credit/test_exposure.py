"""What lenders together may lend one person: how many loans, and how much she may owe."""

from hypothesis import given
from hypothesis import strategies as st

from credit.rules.exposure import ExposurePolicy, Refused, Why

M50_000, M20_000 = 5_000_000, 2_000_000

sums = st.integers(min_value=1, max_value=10_000_000)
limits = st.none() | st.integers(min_value=0, max_value=10_000_000)
policies = st.builds(
    ExposurePolicy,
    loans_max=st.none() | st.integers(min_value=0, max_value=5),
    owed_lisente_max=limits,
)


def test_by_default_a_person_has_one_loan_of_fifty_thousand_maloti_at_most() -> None:
    policy = ExposurePolicy()
    assert policy.refuses([], M50_000) is None
    assert policy.refuses([], M50_000 + 1) == Refused(Why.OWED, 1, M50_000)
    assert policy.refuses([M20_000], 1) == Refused(Why.LOANS, 0, M50_000 - M20_000)


def test_two_loans_share_what_may_be_owed() -> None:
    policy = ExposurePolicy(loans_max=2)
    assert policy.refuses([M20_000], M50_000 - M20_000) is None
    assert policy.refuses([M20_000], M50_000) == Refused(Why.OWED, 1, M50_000 - M20_000)


def test_a_debt_that_has_grown_past_the_limit_leaves_nought_and_not_less() -> None:
    policy = ExposurePolicy(loans_max=3)
    assert policy.refuses([M50_000, 700], 1) == Refused(Why.OWED, 1, 0)


def test_a_lifted_limit_refuses_nothing() -> None:
    policy = ExposurePolicy(loans_max=None, owed_lisente_max=None)
    assert policy.refuses([M50_000] * 100, M50_000) is None
    assert policy.left([M50_000] * 100) == (None, None)


@given(policy=policies, owed=st.lists(sums, max_size=6), amount=sums)
def test_what_is_allowed_keeps_both_limits_and_what_is_refused_would_break_one(
    policy: ExposurePolicy, owed: list[int], amount: int
) -> None:
    too_many = policy.loans_max is not None and len(owed) + 1 > policy.loans_max
    too_much = policy.owed_lisente_max is not None and sum(owed) + amount > policy.owed_lisente_max
    refused = policy.refuses(owed, amount)
    assert (refused is not None) == (too_many or too_much)
    if refused is not None:
        assert refused.code is (Why.LOANS if too_many else Why.OWED)


@given(policy=policies, owed=st.lists(sums, max_size=6), amount=sums)
def test_what_is_told_to_be_left_can_be_had(
    policy: ExposurePolicy, owed: list[int], amount: int
) -> None:
    refused = policy.refuses(owed, amount)
    if refused is not None and refused.code is Why.OWED and refused.left_lisente:
        assert policy.refuses(owed, refused.left_lisente) is None
        assert policy.refuses(owed, refused.left_lisente + 1) == refused
