"""A manager decides on what an officer captured, and her signature makes the loan."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Application, Borrower, Loan
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import PAPER, Desk, refusal
from tests.people import Colleague, Hire

# The registry's transactions are its own, and an approval asks it.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


def test_an_offer_has_its_terms_and_who_made_it(desk: Desk, neo: Colleague) -> None:
    made = desk.applied()
    body = {"amount": "1000.00", "installments": 3, "note": "steady work"}
    answer = desk.manager.post(f"applications/{made['id']}/approve", body)
    assert answer.status == 200, answer.content
    offer = answer.document
    ends_on = offer["offer"].pop("ends_on")
    assert len(ends_on) == len("2026-11-28")
    assert offer["offer"] == {"amount": "1000.00", "installments": 3, "currency": "LSL"}
    del offer["decision"]["at"]
    assert offer["decision"] == {
        "kind": "approve",
        "by": str(neo.id),
        "reason": "",
        "note": "steady work",
        "amount": "1000.00",
        "installments": 3,
        "currency": "LSL",
        "waiting_for": None,
        "advice": {
            "affordability": "income-unknown",
            "share_percent": None,
            "limit_percent": "33",
            "others": "none",
        },
    }
    assert (offer["status"], offer["amount"], offer["loan"]) == ("approved", "1250.50", None)


def test_her_signature_makes_the_loan(desk: Desk) -> None:
    offer = desk.offered()
    answer = desk.officer.post(f"applications/{offer['id']}/accept", PAPER)
    assert answer.status == 200, answer.content
    loan = Loan.objects.of(desk.mfi).get()
    assert answer.document == {**offer, "status": "accepted", "loan": str(loan.id)}
    assert (loan.principal_lisente, loan.installments) == (125_050, 4)
    again = desk.officer.post(f"applications/{offer['id']}/accept", PAPER)
    assert refusal(again) == (409, "already-decided")


def test_without_evidence_nothing_is_signed(desk: Desk) -> None:
    answer = desk.officer.post(f"applications/{desk.offered()['id']}/accept", {})
    assert (answer.status, list(answer.document["errors"])) == (400, ["evidence"])


def test_nobody_decides_on_what_he_captured(desk: Desk) -> None:
    for caller in (desk.officer, desk.manager, desk.admin):
        answer = caller.post("applications", desk.wish())
        for verb, body in (
            ("approve", {}),
            ("reject", {"reason": "income"}),
            ("return", {"note": "x"}),
        ):
            own = caller.post(f"applications/{answer.document['id']}/{verb}", body)
            assert refusal(own) == (403, "self-approval")


def test_above_his_limit_he_hears_403(desk: Desk, signed_in: SignIn, hire: Hire) -> None:
    desk.set(approval_limits_lisente={"officer": 100_000})
    officer = signed_in(hire("lerato", "officer", desk.mfi))
    address = f"applications/{desk.applied()['id']}/approve"
    assert refusal(officer.post(address, {})) == (403, "over-limit")
    assert officer.post(address, {"amount": "1000.00"}).status == 200


def test_where_it_takes_two_the_first_is_told_who_is_missing(desk: Desk, neo: Colleague) -> None:
    desk.set(second_approval_above_lisente=100_000)
    address = f"applications/{desk.applied()['id']}"
    body = {"note": "steady work"}
    first = desk.manager.post(f"{address}/approve", body, Idempotency_Key="k-1")
    assert (first.status, first.document["waiting_for"]) == (202, "manager")
    assert first.document["status"] == "submitted"
    assert first.document["offer"] is None
    decision = first.document["decision"]
    assert (decision["waiting_for"], decision["by"]) == ("manager", str(neo.id))
    assert decision["advice"] is None
    read = desk.officer.get(address).document
    assert read.pop("affordability")["asked"] == "337.65"
    assert read == first.document
    again = desk.manager.post(f"{address}/approve", body, Idempotency_Key="k-1")
    assert (again.status, again.document) == (202, first.document)
    second = desk.admin.post(f"{address}/approve", body)
    assert (second.status, second.document["status"]) == (200, "approved")
    assert (second.document["waiting_for"], second.document["decision"]["waiting_for"]) == (
        None,
        None,
    )
    late = desk.manager.post(f"{address}/approve", body, Idempotency_Key="k-1")
    assert (late.status, late.document["waiting_for"]) == (202, "manager")


def test_a_second_decision_is_refused(desk: Desk, neo: Colleague) -> None:
    made = desk.applied()
    address = f"applications/{made['id']}"
    answer = desk.manager.post(f"{address}/reject", {"reason": "income", "note": "two months"})
    assert (answer.status, answer.document["status"]) == (200, "rejected")
    decision = answer.document["decision"]
    assert (decision["kind"], decision["reason"], decision["note"]) == (
        "reject",
        "income",
        "two months",
    )
    for verb, body in (
        ("approve", {}),
        ("reject", {"reason": "income"}),
        ("return", {"note": "x"}),
        ("withdraw", {}),
    ):
        again = desk.admin.post(f"{address}/{verb}", body)
        assert refusal(again) == (409, "already-decided"), verb
        if verb != "withdraw":
            assert again.document == {
                "type": "/problems/already-decided",
                "title": "Already decided",
                "status": 409,
                "detail": "Somebody settled this before; what was settled stands.",
                "decided_at": decision["at"],
                "decided_by": str(neo.id),
            }
    assert refusal(desk.officer.post(f"{address}/accept", PAPER)) == (409, "not-now")


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("reject", {}, "reason"),
        ("reject", {"reason": "her face"}, "reason"),
        ("return", {}, "note"),
        ("approve", {"amount": 1000}, "amount"),
        ("approve", {"reason": "income"}, "reason"),
        ("withdraw", {"reason": ""}, "reason"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_by_field(
    desk: Desk, verb: str, body: dict[str, Any], field: str
) -> None:
    answer = desk.manager.post(f"applications/{desk.applied()['id']}/{verb}", body)
    assert refusal(answer) == (400, "invalid")
    assert list(answer.document["errors"]) == [field]


def test_where_there_is_no_room_it_says_which_limit_it_is(desk: Desk) -> None:
    kept = {"agreed_owed_lisente_max": 100_000}
    change_policy(desk.mfi.id, kept, by=Actor.system("operator"))
    answer = desk.manager.post(f"applications/{desk.applied()['id']}/approve", {})
    assert refusal(answer) == (409, "credit-limit")
    assert answer.document["why"] == "too-much-owed"


def test_she_asks_for_one_thing_at_a_time(desk: Desk) -> None:
    offer = desk.offered()
    again = desk.wish(borrower=offer["borrower"]["id"])
    assert refusal(desk.officer.post("applications", again)) == (409, "application-open")
    desk.officer.post(f"applications/{offer['id']}/accept", PAPER)
    assert refusal(desk.officer.post("applications", again)) == (409, "loan-open")


@pytest.mark.parametrize(
    ("asked", "errors"),
    [
        ({"amount": "499.99"}, {"amount": ["Between 500.00 and 5000.00."]}),
        ({"amount": "5000.01"}, {"amount": ["Between 500.00 and 5000.00."]}),
        ({"installments": 13}, {"installments": ["Between 1 and 12."]}),
    ],
)
def test_what_is_not_on_offer_is_told_by_field(
    desk: Desk, asked: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = desk.officer.post("applications", desk.wish(**asked))
    assert refusal(answer) == (400, "outside-terms")
    assert answer.document["errors"] == errors
    made = desk.applied()
    offered = desk.manager.post(f"applications/{made['id']}/approve", asked)
    assert (refusal(offered), offered.document["errors"]) == ((400, "outside-terms"), errors)


def test_a_blocked_borrower_and_a_late_offer_are_told(desk: Desk) -> None:
    offer = desk.offered()
    Application.objects.of(desk.mfi).update(offer_ends_on="2026-01-31")
    late = desk.officer.post(f"applications/{offer['id']}/accept", PAPER)
    assert refusal(late) == (409, "offer-expired")
    lineo = desk.borrower()
    Borrower.objects.of(desk.mfi).filter(id=lineo).update(status=Borrower.Status.BLOCKED)
    blocked = desk.officer.post("applications", desk.wish(borrower=lineo))
    assert refusal(blocked) == (409, "borrower-blocked")


def test_a_long_page_costs_no_more_queries_than_a_short_one(desk: Desk) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.officer.get("applications").status == 200
        return len(asked)

    desk.officer.post(f"applications/{desk.offered()['id']}/accept", PAPER)
    one = count()
    for _ in range(4):
        desk.officer.post(f"applications/{desk.offered()['id']}/accept", PAPER)
    desk.applied()
    assert len(desk.officer.get("applications").document["results"]) == 6
    assert count() == one


def test_she_declines_an_offer(desk: Desk) -> None:
    offer = desk.offered()
    declined = desk.officer.post(f"applications/{offer['id']}/withdraw", {}).document
    assert declined == {**offer, "status": "withdrawn", "offer": None}


def test_of_several_decisions_the_latest_is_told(desk: Desk) -> None:
    address = f"applications/{desk.applied()['id']}"
    desk.manager.post(f"{address}/return", {"note": "no payslip"})
    desk.officer.ask("PATCH", address, {"installments": 5})
    answer = desk.manager.post(f"{address}/approve", {"note": "steady work"}).document
    decision = answer["decision"]
    assert (decision["kind"], decision["note"]) == ("approve", "steady work")
    assert desk.officer.get("applications").document["results"] == [answer]
