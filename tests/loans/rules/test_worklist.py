"""Which kinds of waiting things are whose."""

from loans.rules.worklist import Kind, acts_to_confirm, kinds_for

OF_OFFICERS = (
    Kind.DECIDE,
    Kind.RETURNED,
    Kind.OFFER_ENDING,
    Kind.ARREARS,
    Kind.DUE_TODAY,
    Kind.DUE_TOMORROW,
    Kind.CASE,
)


def test_an_officer_decides_looks_after_borrowers_and_calls_on_who_must_pay() -> None:
    assert kinds_for("officer") == OF_OFFICERS


def test_a_manager_and_an_admin_have_an_officer_s_list_and_what_takes_two() -> None:
    both = {*OF_OFFICERS, Kind.SECOND_APPROVAL, Kind.CONFIRM}
    assert set(kinds_for("manager")) == set(kinds_for("admin")) == both


def test_finance_has_what_is_to_be_paid() -> None:
    paid = (Kind.PAYOUT, Kind.PAYOUT_FAILED, Kind.PAYOUT_UNKNOWN, Kind.REFUND)
    assert kinds_for("finance") == paid


def test_for_who_only_reads_nothing_waits() -> None:
    assert kinds_for("auditor") == ()


def test_an_approval_is_none_of_the_acts_to_be_confirmed() -> None:
    corrections = {"reverse-payment", "waive", "write-off", "undo-write-off", "import-loans"}
    texts = {"broadcast", "write-wording"}
    assert set(acts_to_confirm("manager")) == corrections | {"reset-pin", "settle-dispute"} | texts
    assert acts_to_confirm("officer") == acts_to_confirm("finance") == ()


def test_each_kind_is_somebodys() -> None:
    assert {kind for role in ("manager", "finance") for kind in kinds_for(role)} == set(Kind)
