"""What each answer of Africa's Talking means for a text."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.carriers.africastalking import AfricasTalking, read
from messaging.carriers.http import Answered
from messaging.carriers.line import line
from messaging.carriers.port import Account, Call, Recipient
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from tests.free_port import free_port
from tests.stand_ins.africastalking import AfricasTalking as StandIn
from tests.stand_ins.africastalking import Odd, africas_talking

SAYS = "Maluti Credit: Re fumane M50.00. Rea leboha."
PHONE = "+26658123456"


def recipient(code: int = 101, number: str = PHONE) -> str:
    """An answer about one recipient, in the words of the documentation."""
    taken = code < 200
    told = {
        "statusCode": code,
        "number": number,
        "status": "Success" if taken else "Refused",
        "cost": "LSL 0.2500" if taken else "0",
        "messageId": "ATXid_1" if taken else "None",
    }
    return json.dumps({"SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [told]}})


def nobody(message: str) -> str:
    """An answer that took none of the recipients."""
    return json.dumps({"SMSMessageData": {"Message": message, "Recipients": []}})


def says(status: int, body: str, kind: str = "application/json") -> Odd:
    """Say just this, once."""
    return Odd(status=status, body=body, kind=kind, calls=1)


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with africas_talking() as stand_in:
        yield stand_in


@pytest.fixture
def there(running: StandIn) -> StandIn:
    running.be_good()
    running.say(codes={})
    running.forget()
    return running


def call(*phones: str) -> Call:
    recipients = tuple(Recipient(uuid.uuid4(), phone) for phone in phones or (PHONE,))
    return Call(
        mfi_id=uuid.uuid4(),
        recipients=recipients,
        says=SAYS,
        expires_at=timezone.now() + timedelta(hours=1),
    )


def asked(carrier: AfricasTalking, what: Call) -> Sequence[Outcome]:
    (answer,) = line().ask(carrier, [what])
    return answer.result(timeout=30)


def sent(there: StandIn, answer: Odd | None = None, sender: str = "LETSEMA") -> Outcome:
    if answer is not None:
        there.be_odd(answer)
    (outcome,) = asked(AfricasTalking("letsema", "the-key", sender, there.url), call())
    return outcome


def test_one_text_goes_to_one_phone_as_they_name_things(there: StandIn) -> None:
    outcome = sent(there)
    assert outcome == Accepted(there.texts()[0].ids[0], "LSL 0.2500")
    assert there.asked() == [
        {
            "path": "/version1/messaging",
            "username": "letsema",
            "to": PHONE,
            "message": SAYS,
            "bulkSMSMode": "1",
            "from": "LETSEMA",
            "key": "the-key",
        }
    ]


def test_without_a_sender_theirs_is_used(there: StandIn) -> None:
    sent(there, sender="")
    assert "from" not in there.asked()[0]


@pytest.mark.parametrize("code", [100, 101, 102])
@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_taken_is_taken_however_they_label_it(there: StandIn, code: int, kind: str) -> None:
    assert isinstance(sent(there, says(201, recipient(code), kind)), Accepted)


@pytest.mark.parametrize(
    ("code", "then"),
    [
        (401, Then.PAUSE),
        (402, Then.GIVE_UP),
        (403, Then.GIVE_UP),
        (404, Then.GIVE_UP),
        (405, Then.PAUSE),
        (406, Then.SUPPRESS),
        (407, Then.GIVE_UP),
        (409, Then.GIVE_UP),
        (500, Then.AGAIN),
        (501, Then.AGAIN),
        (502, Then.ONCE_MORE),
    ],
)
def test_each_refusal_says_what_follows_from_it(there: StandIn, code: int, then: Then) -> None:
    assert sent(there, says(201, recipient(code))) == Refused(str(code), then)


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        (says(401, "The authentication is invalid"), Refused("http-401", Then.PAUSE)),
        (says(429, "slow down"), Refused("http-429", Then.SLOWER)),
        (says(400, "Request is missing required form field 'to'"), Refused("http-400")),
        (says(409, recipient(409)), Refused("409")),
        (says(201, nobody("InvalidSenderId")), Refused("402")),
        (says(201, nobody("InsufficientBalance")), Refused("405", Then.PAUSE)),
        (says(201, nobody("Sent to 0/1 Total Cost: 0")), Refused("none-taken")),
        # The status says it, whatever the sentence means.
        (says(400, nobody("Something is wrong")), Refused("http-400")),
        (says(503, nobody("Come back later")), Refused("http-503", Then.AGAIN)),
        (says(500, nobody("InternalServerError")), Refused("500", Then.AGAIN)),
        # Nobody took the request up: that is what this status means.
        (says(503, "<html>Service unavailable</html>"), Refused("http-503", Then.AGAIN)),
        (says(408, "took you too long"), Refused("http-408", Then.AGAIN)),
        (says(425, "not yet"), Refused("http-425", Then.AGAIN)),
        # Written by somebody's editor, and good words all the same.
        (says(201, "\ufeff" + nobody("InsufficientBalance")), Refused("405", Then.PAUSE)),
    ],
)
def test_a_refusal_of_the_whole_request(there: StandIn, answer: Odd, means: Outcome) -> None:
    assert sent(there, answer) == means


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (says(500, "oops"), "http-500"),
        (says(502, "<html>Bad gateway</html>", "text/html"), "http-502"),
        (says(503, recipient()), "http-503"),
        (says(201, ""), "http-201"),
        (says(201, "<html>"), "http-201"),
        (says(201, "[]"), "http-201"),
        (says(201, '{"SMSMessageData": null}'), "http-201"),
        (says(201, '{"SMSMessageData": {"Recipients": ["yes"]}}'), "http-201"),
        (says(201, recipient().replace("101", '"101"')), "unreadable"),
        # A sentence that nobody knows, and no word of anybody: that it was refused is not said.
        (says(201, nobody("Nothing was sent")), "http-201"),
        (says(201, nobody("")), "http-201"),
        (says(500, nobody("Something went wrong")), "http-500"),
        (says(201, nobody("Sent to 1/1 Total Cost: LSL 0.2500")), "not-mentioned"),
        (says(500, nobody("Sent to 0/1")), "http-500"),
        (says(201, recipient(777)), "code-777"),
        (says(302, "elsewhere"), "http-302"),
        (Odd(does="closes"), "no-answer"),
    ],
)
def test_an_answer_that_cannot_be_read_leaves_it_open(
    there: StandIn, answer: Odd, why: str
) -> None:
    assert sent(there, answer) == NoAnswer(why)
    # Whatever came of it, it was asked once.
    assert there.figures().requests == 1


def test_who_answers_too_late_has_perhaps_taken_it(
    there: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.carriers.line.DEADLINE_SECONDS", 0.3)
    assert sent(there, Odd(seconds=5)) == NoAnswer("too-late")


def test_where_nobody_listens_nothing_was_taken() -> None:
    carrier = AfricasTalking("letsema", "the-key", "", f"http://127.0.0.1:{free_port()}")
    assert asked(carrier, call()) == [Refused("no-connection", Then.AGAIN)]


def test_of_several_recipients_each_has_what_was_said_of_it(there: StandIn) -> None:
    phones = [f"+2665810000{digit}" for digit in range(4)]
    told = [
        {"statusCode": 101, "number": phones[2], "messageId": "c", "cost": "LSL 0.2500"},
        {"statusCode": 406, "number": phones[1], "messageId": "None", "cost": "0"},
        # Without its plus, as one of their pages prints it.
        {"statusCode": 101, "number": phones[0][1:], "messageId": "a", "cost": "LSL 0.2500"},
    ]
    body = json.dumps({"SMSMessageData": {"Message": "Sent to 2/4", "Recipients": told}})
    there.be_odd(says(201, body))
    outcomes = asked(AfricasTalking("letsema", "the-key", "", there.url), call(*phones))
    assert outcomes == [
        Accepted("a", "LSL 0.2500"),
        Refused("406", Then.SUPPRESS),
        Accepted("c", "LSL 0.2500"),
        NoAnswer("not-mentioned"),
    ]
    assert there.asked()[0]["to"] == ",".join(phones)


@pytest.mark.parametrize(
    ("asks", "seconds"),
    [("7", 7), ("100000", 0), ("9000", 300), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("-1", 0)],
)
def test_how_long_they_ask_to_be_left_alone(asks: str, seconds: int) -> None:
    answer = Answered(429, "", {"Retry-After": asks})
    assert read(answer, [PHONE]) == [Refused("http-429", Then.SLOWER, seconds)]


def test_a_lender_with_an_account_of_its_own_uses_it(there: StandIn) -> None:
    own = replace(call(), account=Account("lender", "their-key", "MALUTI"))
    asked(AfricasTalking("letsema", "the-key", "LETSEMA", there.url), own)
    assert (there.asked()[0]["username"], there.asked()[0]["from"]) == ("lender", "MALUTI")
    assert there.asked()[0]["key"] == "their-key"


def test_the_key_and_the_words_stand_in_no_description() -> None:
    carrier = AfricasTalking("letsema", "the-key")
    assert "the-key" not in repr(carrier)
    assert SAYS not in repr(call())
    assert PHONE not in repr(call())


def test_a_long_answer_that_comes_bit_by_bit_is_read_to_its_end(there: StandIn) -> None:
    phones = [f"+26658{number:06}" for number in range(100)]
    there.say(piecemeal=True)
    outcomes = asked(AfricasTalking("letsema", "the-key", "", there.url), call(*phones))
    there.say(piecemeal=False)
    assert [type(one) for one in outcomes] == [Accepted] * 100
