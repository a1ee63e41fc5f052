"""Officers take matters down and settle them; another lender knows of none."""

import pytest

from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_borrowers import registered
from tests.people import Colleague


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
    settled = officer.post(f"cases/{made['id']}/resolve", {"outcome": "booked after all"})
    assert settled.document == {**owned, "status": "resolved", "outcome": "booked after all"}
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


def test_a_claimed_identity_is_not_opened_by_hand(officer: Caller) -> None:
    body = {"kind": "identity", "borrower": registered(officer)["id"]}
    assert list(officer.post("cases", body).document["errors"]) == ["kind"]


def test_another_lender_knows_of_none(officer: Caller, signed_in: SignIn, mpho: Colleague) -> None:
    palesa, stranger = registered(officer)["id"], signed_in(mpho)
    made = officer.post("cases", {"kind": "callback", "borrower": palesa}).document
    assert stranger.get("cases").document["results"] == []
    assert stranger.post(f"cases/{made['id']}/resolve", {"outcome": "x"}).status == 404
    assert stranger.post("cases", {"kind": "callback", "borrower": palesa}).status == 404
