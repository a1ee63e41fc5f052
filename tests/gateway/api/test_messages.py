"""An officer writes to one phone, and staff read what became of each text."""

import pytest

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.spend import grant_budget
from messaging.errands.send import send_bulk
from messaging.rules.delivery import NoAnswer, Refused
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import refusal
from tests.gateway.api.test_borrowers import registered
from tests.messaging.carrier import Heard, heard_carrier
from tests.people import Colleague

carrier = heard_carrier
SAYS = "Please come to our office on Monday about your papers."


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


@pytest.fixture
def awake(maluti: Mfi) -> Mfi:
    change_policy(maluti.id, {"quiet_from_hour": None}, by=Actor.system("test"))
    return maluti


def written(officer: Caller, to: str = "58123456", text: str = SAYS, key: str = "m1") -> Answer:
    return officer.post("messages", {"to": to, "text": text}, Idempotency_Key=key)


def test_one_sms_is_written_sent_and_read(awake: Mfi, officer: Caller, carrier: Heard) -> None:
    palesa = registered(officer)
    made = written(officer, palesa["phone"])
    assert made.status == 201, made.content
    message = made.document
    assert (message["to"], message["text"]) == (palesa["phone"], SAYS)
    assert (message["status"], message["segments"]) == ("queued", 1)
    assert message["borrower"] == palesa["id"]
    send_bulk(awake.id)
    now = officer.get(f"messages/{message['id']}").document
    assert (now["status"], now["provider_id"], now["failure"]) == ("accepted", "id-1", "")
    assert [text.says for text in carrier.texts] == [SAYS]
    listed = officer.get(f"messages?to={palesa['phone'][4:]}&status=accepted").document["results"]
    assert [row["id"] for row in listed] == [message["id"]]
    assert officer.get("messages?status=failed").document["results"] == []


def test_the_same_key_sends_it_once(awake: Mfi, officer: Caller, carrier: Heard) -> None:
    first, again = written(officer), written(officer)
    assert first.document["id"] == again.document["id"]
    assert written(officer, text="Another.").status == 422
    assert officer.post("messages", {"to": "58123456", "text": SAYS}).status == 400
    send_bulk(awake.id)
    assert len(carrier.texts) == 1


def test_an_answer_that_was_lost_is_not_asked_again(
    awake: Mfi, officer: Caller, carrier: Heard
) -> None:
    carrier.answers = [NoAnswer()]
    made = written(officer).document
    send_bulk(awake.id)
    send_bulk(awake.id)
    assert officer.get(f"messages/{made['id']}").document["status"] == "unknown"
    assert len(carrier.texts) == 1


def test_a_refusal_is_shown_with_its_code(awake: Mfi, officer: Caller, carrier: Heard) -> None:
    carrier.answers = [Refused("407")]
    made = written(officer).document
    send_bulk(awake.id)
    now = officer.get(f"messages/{made['id']}").document
    assert (now["status"], now["failure"]) == ("failed", "407")


def test_beyond_the_budget_it_is_suppressed(awake: Mfi, officer: Caller) -> None:
    grant_budget(awake.id, 0, by=Actor.system("test"))
    made = written(officer).document
    assert (made["status"], made["failure"]) == ("suppressed", "over-budget")


@pytest.mark.parametrize("to", ["22310001", "+27821234567", "5812345", "tel:58123456", ""])
def test_a_number_that_gets_no_text_is_refused(awake: Mfi, officer: Caller, to: str) -> None:
    refused = written(officer, to)
    assert refused.status == 400
    assert set(refused.document["errors"]) == {"to"}


@pytest.mark.parametrize("text", ["See bit.ly/x1", "Reply with your PIN.", "Hello {name}"])
def test_a_link_a_pin_or_a_place_for_a_fact_is_refused(
    awake: Mfi, officer: Caller, text: str
) -> None:
    assert refusal(written(officer, text=text)) == (422, "wording-refused")


def test_another_lender_reads_none_of_it(
    awake: Mfi, officer: Caller, signed_in: SignIn, mpho: Colleague
) -> None:
    made = written(officer).document
    other = signed_in(mpho)
    assert other.get(f"messages/{made['id']}").status == 404
    assert other.get("messages").document["results"] == []
