"""A lender's own words over the API: written, approved by another, brought back, marked."""

import pytest

from messaging.catalogue import texts
from tests.gateway.api.caller import Answer
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import Desk
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
OWN = "{lender}: PIN ea hau e fetohile ka la {on}. Haeba e se uena, letsetsa {phone}."
LONG = (
    "{lender}: good news, {amount} is yours. Loan {reference}, first {payment} on {first}. {phone}"
    " We thank you for your trust in us and look forward to your first payment to us."
)


ACCEPTED = (
    "Your loan {reference}: you are paid {amount}, it costs you {cost}, in all you pay {total},"
    " {payments} from {first} on. The true rate per year is {rate}. We thank you for your trust."
)
SETTLED = "{lender}: we have settled {reference}. More: {phone}."


def test_everybody_reads_what_phones_are_told(
    desk: Desk, signed_in: SignIn, mpho: Colleague
) -> None:
    manager, officer = desk.manager, desk.officer
    assert manager.put("texts/pin_changed/st", {"says": OWN}).status == 200
    listed = officer.get("texts").document
    assert (listed["next"], listed["previous"]) == (None, None)
    assert [one["id"] for one in listed["results"]] == list(texts("en"))
    one = officer.get("texts/pin_changed").document
    (text,) = (row for row in listed["results"] if row["id"] == "pin_changed")
    assert {**text, "versions": one["versions"]} == one
    assert (one["legal"], one["placeholders"]) == (False, ["lender", "on", "phone"])
    english, sesotho = one["languages"]
    assert (english["says"], english["version"]) == (texts("en")["pin_changed"], 0)
    assert (sesotho["says"], sesotho["version"]) == (OWN, 1)
    # The sentence without its places, and the longest name, day and number in them.
    units = len(OWN) - len("{lender}{on}{phone}") + 22 + 10 + 8
    assert sesotho["worst"] == {"encoding": "GSM7", "units": units, "segments": 1}
    assert [row["says"] for row in one["versions"]] == [OWN]
    theirs = signed_in(mpho).get("texts/pin_changed").document
    assert theirs["versions"] == []


def test_only_managers_and_administrators_write(desk: Desk) -> None:
    for somebody in (desk.officer, desk.finance):
        answer = somebody.put("texts/pin_changed/st", {"says": OWN})
        assert answer.problem == "not-allowed"
    assert desk.admin.put("texts/pin_changed/st", {"says": OWN}).status == 200


def test_a_refusal_stands_and_a_doubt_is_accepted_by_its_code(desk: Desk) -> None:
    manager = desk.manager
    refused = manager.put("texts/pin_changed/en", {"says": "Go to bit.ly/pin"})
    assert (refused.status, refused.problem) == (422, "wording-refused")
    assert "link: bit.ly" in refused.document["findings"]
    says = OWN.replace("ea hau", "ya hau")
    doubted = manager.put("texts/pin_changed/st", {"says": says})
    assert (doubted.status, doubted.problem) == (422, "wording-doubted")
    assert doubted.document["findings"] == "R3: ya"
    taken = manager.put("texts/pin_changed/st", {"says": says, "accepts": ["R3"]})
    assert (taken.status, taken.document["accepted"]) == (200, ["R3"])
    assert manager.put("texts/pin_changed/st", {"says": OWN, "accepts": ["link"]}).status == 400


def test_a_legal_text_needs_somebody_else(desk: Desk) -> None:
    manager, admin = desk.manager, desk.admin
    written = manager.put("texts/case_resolved/en", {"says": SETTLED}).document
    assert (written["version"], written["legal"], written["live_from"]) == (1, True, None)
    (english, _) = admin.get("texts/case_resolved").document["languages"]
    assert (english["version"], [one["version"] for one in english["waiting"]]) == (0, [1])
    assert manager.post("texts/case_resolved/en/approve", {"version": 1}).problem == "self-approval"
    approved = admin.post("texts/case_resolved/en/approve", {"version": 1}).document
    assert approved["approved_by"] != approved["written_by"]
    again = admin.post("texts/case_resolved/en/approve", {"version": 1})
    assert again.problem == "already-decided"
    back = admin.post("texts/case_resolved/en/back", {"version": 0}).document
    assert (back["version"], back["says"], back["live_from"]) == (2, "", None)
    gone = manager.post("texts/case_resolved/en/withdraw", {"version": 2}).document
    assert gone["withdrawn_at"] is not None
    (english, _) = admin.get("texts/case_resolved").document["languages"]
    assert (english["says"], english["version"], english["waiting"]) == (SETTLED, 1, [])


def test_wrong_sesotho_is_marked_by_whoever_reads_it_out(desk: Desk) -> None:
    officer = desk.officer
    marked = officer.post("texts/pin_changed/st/marks", {"note": "who says e se uena?"})
    assert marked.status == 201
    assert desk.finance.get("text-marks").document["results"] == [marked.document]
    assert officer.post("texts/pin_changed/fr/marks", {"note": "x"}).status == 404
    assert officer.post("texts/pin_changed/st/marks", {"note": ""}).status == 400


def english_cost(answer: Answer) -> tuple[int, int]:
    """Give the parts of a loan's texts before and after, of the desk's one product."""
    (product,) = answer.document["sms_cost"]
    assert (product["product_name"], product["installments"]) == ("School", 12)
    english, sesotho = product["languages"]
    assert sesotho["before"] == sesotho["after"]
    for told in (english["before"], english["after"]):
        assert told["segments"] == sum(row["times"] * row["segments"] for row in told["texts"])
        price = f"{told['segments'] * 30 // 100}.{told['segments'] * 30 % 100:02d}"
        assert told["costs"][0] == {
            "network": "65101",
            "cost": {"amount": price, "currency": "LSL"},
        }
        assert told["late"]["segments"] == 3
    return english["before"]["segments"], english["after"]["segments"]


def test_whoever_changes_a_text_reads_what_it_makes_of_a_loans_cost(desk: Desk) -> None:
    manager, address = desk.manager, "texts/paid_out/en"
    longer = manager.put(address, {"says": LONG, "accepts": ["more-parts"]})
    assert longer.status == 200, longer.content
    was, is_now = english_cost(longer)
    assert is_now == was + 1
    assert english_cost(manager.post(f"{address}/back", {"version": 0})) == (is_now, was)
    legal = manager.put("texts/accepted/en", {"says": ACCEPTED, "accepts": ["more-parts"]})
    assert english_cost(legal) == (was, is_now)
    # It is said once somebody else has let it through.
    approved = desk.admin.post("texts/accepted/en/approve", {"version": 1})
    assert english_cost(approved) == (was, is_now)
    back = desk.manager.post("texts/accepted/en/back", {"version": 0})
    assert english_cost(back) == (is_now, was)
