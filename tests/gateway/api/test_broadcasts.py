"""A manager writes to many over the API, and everybody at the lender sees how far it has come."""

import csv
import io

import pytest

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.spend import grant_budget
from messaging.errands.broadcasts import fill_all, settle_all
from messaging.errands.send import send_bulk
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import refusal
from tests.messaging.carrier import Heard, heard_carrier
from tests.messaging.crowd import crowd
from tests.people import Colleague, Hire

carrier = heard_carrier
SAYS = "Our office in Mafeteng is open on Saturday from 08:00."
BODY = {"name": "Saturday", "text": SAYS, "audience": {"all": True}}


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


@pytest.fixture
def manager(signed_in: SignIn, neo: Colleague) -> Caller:
    return signed_in(neo)


@pytest.fixture
def awake(maluti: Mfi, neo: Colleague) -> Mfi:
    values = {"quiet_from_hour": None, "second_broadcast_above_recipients": 5}
    change_policy(maluti.id, values, by=Actor.system("test"))
    return maluti


def drafted(manager: Caller, key: str = "b1", **more: object) -> str:
    made = manager.post("broadcasts", {**BODY, **more}, Idempotency_Key=key)
    assert made.status == 201, made.content
    return str(made.document["id"])


def goes_out(mfi: Mfi) -> None:
    fill_all(mfi.id)
    while send_bulk(mfi.id):
        pass
    settle_all(mfi.id)


def test_it_is_drafted_let_go_followed_and_done(
    awake: Mfi, manager: Caller, officer: Caller, carrier: Heard
) -> None:
    crowd(awake, 3)
    grant_budget(awake.id, 10, by=Actor.system("test"))
    one = drafted(manager)
    draft = officer.get(f"broadcasts/{one}").document
    assert (draft["status"], draft["segments"], draft["counts"]["total"]) == ("draft", 1, 0)
    let_go = manager.post(f"broadcasts/{one}/start", {})
    assert (let_go.status, let_go.document["status"]) == (200, "sending")
    # Three parts at the price of the network of +2666, which the installation sets.
    assert let_go.document["cost"] == {"amount": "0.90", "currency": "LSL"}
    assert let_go.document["parts_reserved"] == 3
    goes_out(awake)
    done = officer.get(f"broadcasts/{one}").document
    assert done["status"] == "completed"
    assert done["counts"] == {
        **dict.fromkeys(("queued", "sending", "delivered", "failed"), 0),
        **dict.fromkeys(("expired", "unknown", "suppressed"), 0),
        "accepted": 3,
        "total": 3,
    }
    assert (done["parts_reserved"], done["parts_spent"]) == (0, 3)
    listed = officer.get(f"messages?broadcast={one}").document["results"]
    assert {row["to"] for row in listed} == {text.phone for text in carrier.texts}
    assert {(row["text"], row["status"]) for row in listed} == {(SAYS, "accepted")}
    assert officer.get("broadcasts").document["results"][0]["counts"] == done["counts"]


def test_the_same_key_writes_it_down_once(awake: Mfi, manager: Caller) -> None:
    assert drafted(manager) == drafted(manager)
    other = manager.post("broadcasts", {**BODY, "name": "Sunday"}, Idempotency_Key="b1")
    assert other.status == 422
    assert manager.post("broadcasts", BODY).status == 400


def test_many_recipients_take_a_second_person(
    awake: Mfi, manager: Caller, signed_in: SignIn, hire: Hire
) -> None:
    crowd(awake, 6)
    one = drafted(manager)
    waits = manager.post(f"broadcasts/{one}/start", {})
    assert (waits.status, waits.document["status"]) == (202, "awaiting_approval")
    assert waits.document["waiting_for"]
    assert manager.post(f"broadcasts/{one}/start", {}).status == 403
    second = signed_in(hire("lineo", "manager", awake)).post(f"broadcasts/{one}/start", {})
    assert (second.status, second.document["status"]) == (200, "sending")
    assert second.document["approved_by"] != second.document["by"]


def test_it_is_held_goes_on_and_ends(awake: Mfi, manager: Caller, carrier: Heard) -> None:
    crowd(awake, 2)
    one = drafted(manager)
    manager.post(f"broadcasts/{one}/start", {})
    fill_all(awake.id)
    assert manager.post(f"broadcasts/{one}/pause", {}).document["status"] == "paused"
    goes_out(awake)
    assert carrier.texts == []
    assert manager.post(f"broadcasts/{one}/resume", {}).document["status"] == "sending"
    assert manager.post(f"broadcasts/{one}/cancel", {}).document["status"] == "cancelled"
    goes_out(awake)
    assert carrier.texts == []
    counted = manager.get(f"broadcasts/{one}").document["counts"]
    assert (counted["suppressed"], counted["total"]) == (2, 2)
    assert refusal(manager.post(f"broadcasts/{one}/resume", {}))[0] == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"texts": {"en": "x", "st": "y"}}, "text"),
        ({"text": None, "texts": {"zu": "x"}}, "texts"),
        ({"audience": {"town": "Roma"}}, "town"),
        ({"scheduled_at": "2020-01-01T08:00:00+02:00"}, "scheduled_at"),
        ({"color": "red"}, "color"),
    ],
)
def test_what_is_wrong_is_said_field_by_field(
    awake: Mfi, manager: Caller, wrong: dict[str, object], field: str
) -> None:
    refused = manager.post("broadcasts", {**BODY, **wrong}, Idempotency_Key="w")
    assert refused.status == 400
    assert field in refused.document["errors"]


@pytest.mark.parametrize(
    "says", ["Win at www.maluti.example", "Send us your PIN to confirm.", "Hello {pin}"]
)
def test_no_link_no_pin_and_no_unknown_fact(awake: Mfi, manager: Caller, says: str) -> None:
    refused = manager.post("broadcasts", {**BODY, "text": says}, Idempotency_Key="w")
    assert refusal(refused) == (422, "wording-refused")


def test_over_the_budget_it_does_not_start(awake: Mfi, manager: Caller) -> None:
    crowd(awake, 3)
    grant_budget(awake.id, 2, by=Actor.system("test"))
    one = drafted(manager)
    refused = manager.post(f"broadcasts/{one}/start", {})
    assert refusal(refused) == (409, "over-sms-budget")
    assert (refused.document["parts"], refused.document["left"]) == (3, 2)
    assert manager.get(f"broadcasts/{one}").document["status"] == "draft"


def test_what_became_of_each_is_a_file(
    awake: Mfi, manager: Caller, officer: Caller, carrier: Heard
) -> None:
    people = crowd(awake, 2)
    one = drafted(manager)
    manager.post(f"broadcasts/{one}/start", {})
    goes_out(awake)
    content = manager.get(f"broadcasts/{one}/result.csv").content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {row[0].lstrip("'") for row in rows[1:3]} == {person.phone for person in people}
    masked = officer.get(f"broadcasts/{one}/result.csv").content.decode("utf-8-sig")
    assert not any(person.phone in masked for person in people)
    assert manager.get(f"broadcasts/{one}/result.xlsx").content[:2] == b"PK"


def test_another_lender_knows_of_none(
    awake: Mfi, manager: Caller, signed_in: SignIn, mpho: Colleague
) -> None:
    one = drafted(manager)
    assert signed_in(mpho).get(f"broadcasts/{one}").status == 404
    assert one in {row["id"] for row in manager.get("broadcasts").document["results"]}
