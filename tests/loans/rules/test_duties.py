"""Who begins an act on money, and who may be its second person."""

from loans.rules.duties import DUTIES, may_ask, may_begin, may_confirm, may_read

ALONE = {"disburse", "receive-payment", "charge", "refund", "cancel-loan"}


def test_finance_alone_moves_money_and_nobody_confirms_it() -> None:
    assert all(may_ask(act) == {"finance"} for act in ALONE)


def test_who_corrects_is_checked_by_a_manager_or_an_admin() -> None:
    for act in ("reverse-payment", "waive", "write-off", "undo-write-off"):
        assert may_ask(act) == {"finance", "manager", "admin"}
        assert may_begin(act, "finance")
        assert not may_confirm(act, "finance")


def test_no_auditor_begins_anything_and_officers_move_no_money() -> None:
    assert not any("auditor" in may_ask(act) for act in DUTIES)
    assert {act for act in DUTIES if "officer" in may_ask(act)} == {
        "capture",
        "approve",
        "reset-pin",
        "settle-dispute",
    }


def test_an_officer_reads_what_her_own_work_needs() -> None:
    hers = ("portfolio", "ageing", "par", "arrears", "collection-sheet", "expected")
    assert all(may_read(report, "officer") for report in hers)
    for report in ("cash", "trial-balance", "income", "officers", "credit-risk"):
        assert not may_read(report, "officer")
        assert all(may_read(report, role) for role in ("manager", "finance", "admin", "auditor"))
