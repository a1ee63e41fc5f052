"""Officers take matters down and settle them; another lender knows of none."""

from datetime import datetime

import pytest

from loans.models import Borrower, Mfi
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import Desk
from tests.gateway.api.test_borrowers import registered
from tests.people import Colleague, Hire
from ussd.models import Pin
from ussd.pins import TRIES_MAX, set_pin


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


def test_a_complaint_is_taken_down_assigned_and_settled(officer: Caller, neo: Colleague) -> None:
    palesa = registered(officer)["id"]
    body = {"kind": "complaint", "borrower": palesa, "text": "I paid on Monday"}
    made = officer.post("cases", body).document
    assert (made["kind"], made["borrower"], made["status"]) == ("complaint", palesa, "open")
    assert (made["owner"], made["outcome"], len(made["reference"])) == (None, "", 6)
    owned = officer.post(f"cases/{made['id']}/assign", {"owner": str(neo.id)}).document
    assert owned == {**made, "owner": str(neo.id)}
    assert (made["age_days"], made["resolved_at"], made["told"]) == (0, None, [])
    came = {"outcome": "booked after all", "told": ["borrower"]}
    settled = officer.post(f"cases/{made['id']}/resolve", came).document
    moment = settled["resolved_at"]
    assert settled == {
        **owned,
        "status": "resolved",
        "outcome": "booked after all",
        "resolved_at": moment,
        "told": [{"who": "borrower", "at": settled["told"][0]["at"]}],
    }
    assert datetime.fromisoformat(settled["told"][0]["at"]) == datetime.fromisoformat(moment)
    again = officer.post(f"cases/{made['id']}/resolve", {"outcome": "no"})
    assert (again.status, again.problem) == (409, "already-decided")


def test_cases_are_found_by_status_and_kind(officer: Caller) -> None:
    palesa = registered(officer)["id"]
    for kind in ("complaint", "callback"):
        officer.post("cases", {"kind": kind, "borrower": palesa})

    def kinds(query: str) -> list[str]:
        return [one["kind"] for one in officer.get(f"cases?{query}").document["results"]]

    assert kinds("kind=callback") == ["callback"]
    assert kinds("status=open") == ["callback", "complaint"]
    assert kinds("status=resolved") == []
    assert officer.get("cases?status=lost").status == 400


def test_only_known_people_can_have_been_told(officer: Caller) -> None:
    body = {"kind": "callback", "borrower": registered(officer)["id"]}
    case = f"cases/{officer.post('cases', body).document['id']}/resolve"
    refused = officer.post(case, {"outcome": "rang", "told": ["her neighbour"]})
    assert (refused.status, list(refused.document["errors"])) == (400, ["told"])
    assert officer.get("cases").document["results"][0]["status"] == "open"


def test_a_claimed_identity_is_not_opened_by_hand(officer: Caller) -> None:
    body = {"kind": "identity", "borrower": registered(officer)["id"]}
    assert list(officer.post("cases", body).document["errors"]) == ["kind"]


def test_another_lender_knows_of_none(officer: Caller, signed_in: SignIn, mpho: Colleague) -> None:
    palesa, stranger = registered(officer)["id"], signed_in(mpho)
    made = officer.post("cases", {"kind": "callback", "borrower": palesa}).document
    assert stranger.get("cases").document["results"] == []
    assert stranger.post(f"cases/{made['id']}/resolve", {"outcome": "x"}).status == 404
    assert stranger.post("cases", {"kind": "callback", "borrower": palesa}).status == 404


def test_a_forgotten_pin_is_settled_by_two(
    officer: Caller, signed_in: SignIn, maluti: Mfi, hire: Hire
) -> None:
    other = signed_in(hire("a-manager", "manager", maluti))
    colleague = signed_in(hire("second-officer", "officer", maluti))
    made = officer.post("cases", {"kind": "pin_reset", "borrower": registered(officer)["id"]})
    address = f"cases/{made.document['id']}/resolve"
    first = officer.post(address, {"reset": True})
    assert (first.status, first.document["waiting_for"]) == (202, "manager")
    assert colleague.post(address, {"reset": True}).status == 202
    second = other.post(address, {"reset": True})
    assert (second.status, second.document["status"]) == (200, "resolved")
    assert second.document["outcome"] == "a code was sent"
    assert other.post(address, {"reset": True}).status == 409


def test_after_a_swapped_sim_a_new_pin_takes_her_coming_herself(
    officer: Caller, signed_in: SignIn, maluti: Mfi, hire: Hire
) -> None:
    other = signed_in(hire("a-manager", "manager", maluti))
    palesa = registered(officer)["id"]
    noted = officer.ask("PATCH", f"borrowers/{palesa}", {"sim_swapped": True})
    assert noted.status == 200
    for odd in ({"sim_swapped": False}, {"sim_swapped": True, "name": "Somebody Else"}):
        assert officer.ask("PATCH", f"borrowers/{palesa}", odd).status == 400
    made = officer.post("cases", {"kind": "pin_reset", "borrower": palesa})
    address = f"cases/{made.document['id']}/resolve"
    refused = officer.post(address, {"reset": True})
    assert (refused.status, refused.document["type"].rsplit("/")[-1]) == (409, "in-person-only")
    seen = {"reset": True, "in_person": True}
    assert officer.post(address, seen).status == 202
    assert other.post(address, seen).document["status"] == "resolved"


def test_after_too_many_wrong_pins_a_call_is_not_enough(officer: Caller, maluti: Mfi) -> None:
    palesa = registered(officer)["id"]
    made = officer.post("cases", {"kind": "pin_reset", "borrower": palesa})
    address = f"cases/{made.document['id']}/resolve"
    person = Borrower.objects.of(maluti).get(id=palesa).person_id
    set_pin(person, "58213")
    Pin.objects.update(tries=TRIES_MAX)
    refused = officer.post(address, {"reset": True})
    assert (refused.status, refused.document["type"].rsplit("/")[-1]) == (409, "in-person-only")
    assert officer.post(address, {"reset": True, "in_person": True}).status == 202


def test_a_reset_that_asks_for_nothing_is_refused(officer: Caller) -> None:
    made = officer.post("cases", {"kind": "pin_reset", "borrower": registered(officer)["id"]})
    address = f"cases/{made.document['id']}/resolve"
    assert officer.post(address, {}).status == 400


def test_a_dispute_names_her_loan_and_is_settled_by_two_with_one_body(
    officer: Caller, signed_in: SignIn, maluti: Mfi, hire: Hire, desk: Desk
) -> None:
    manager = signed_in(hire("a-manager", "manager", maluti))
    palesa = desk.borrower()
    application = desk.applied(borrower=palesa)["id"]
    body = {"kind": "dispute", "borrower": palesa, "application": application, "text": "not mine"}
    made = officer.post("cases", body).document
    assert (made["kind"], made["application"], made["verdict"]) == ("dispute", application, None)
    address = f"cases/{made['id']}/resolve"
    for wrong in ({"outcome": "as booked"}, {"outcome": "as booked", "verdict": "perhaps"}):
        refused = officer.post(address, wrong)
        assert (refused.status, list(refused.document["errors"])) == (400, ["verdict"])
    says = {"outcome": "booked twice", "verdict": "upheld", "told": ["borrower"]}
    first = officer.post(address, says)
    assert (first.status, first.document) == (202, {"id": made["id"], "waiting_for": "manager"})
    assert manager.post(address, {**says, "verdict": "rejected"}).status == 202
    second = manager.post(address, says)
    assert (second.status, second.document["status"]) == (200, "resolved")
    assert (second.document["verdict"], second.document["outcome"]) == ("upheld", "booked twice")
    assert manager.post(address, says).problem == "already-decided"


def test_only_a_dispute_has_an_application_and_a_verdict(officer: Caller, desk: Desk) -> None:
    palesa = desk.borrower()
    application = desk.applied(borrower=palesa)["id"]
    complaint = {"kind": "complaint", "borrower": palesa}
    refused = officer.post("cases", {**complaint, "application": application})
    assert (refused.status, list(refused.document["errors"])) == (400, ["application"])
    made = officer.post("cases", complaint).document
    refused = officer.post(f"cases/{made['id']}/resolve", {"outcome": "x", "verdict": "upheld"})
    assert (refused.status, list(refused.document["errors"])) == (400, ["verdict"])


def test_nobody_disputes_the_loan_of_another(officer: Caller, desk: Desk) -> None:
    palesa, lineo = desk.borrower(), desk.borrower()
    application = desk.applied(borrower=lineo)["id"]
    for wrong in (application, palesa):
        body = {"kind": "dispute", "borrower": palesa, "application": wrong}
        assert officer.post("cases", body).status == 404
    assert officer.get("cases").document["results"] == []
