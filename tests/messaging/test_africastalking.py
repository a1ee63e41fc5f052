"""What each answer of Africa's Talking means for a text."""

import socket
import uuid
from collections.abc import Iterator

import pytest

from messaging.carriers import africastalking
from messaging.carriers.africastalking import AfricasTalking
from messaging.carriers.port import Text
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused
from tests.messaging.at_stand_in import Scripted, StandIn, africas_talking, nobody, recipient

SAYS = "Maluti Credit: Re fumane M50.00. Rea leboha."
PHONE = "+26658123456"


@pytest.fixture
def there() -> Iterator[StandIn]:
    with africas_talking() as stand_in:
        yield stand_in


def sent(there: StandIn, answer: Scripted | None = None, sender: str = "LETSEMA") -> Outcome:
    if answer is not None:
        there.answers.append(answer)
    carrier = AfricasTalking("letsema", "the-key", sender, there.url)
    return carrier.send(Text(uuid.uuid4(), PHONE, SAYS))


def test_one_text_goes_to_one_phone_as_they_name_things(there: StandIn) -> None:
    assert sent(there) == Accepted("ATXid_1", "LSL 0.2500")
    assert there.asked == [
        {
            "path": "/version1/messaging",
            "username": "letsema",
            "to": PHONE,
            "message": SAYS,
            "bulkSMSMode": "1",
            "from": "LETSEMA",
        }
    ]
    assert there.keys == ["the-key"]


def test_without_a_sender_theirs_is_used(there: StandIn) -> None:
    sent(there, sender="")
    assert "from" not in there.asked[0]


@pytest.mark.parametrize("code", [100, 101, 102])
@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_taken_is_taken_however_they_label_it(there: StandIn, code: int, kind: str) -> None:
    assert isinstance(sent(there, Scripted(body=recipient(code), kind=kind)), Accepted)


@pytest.mark.parametrize("code", [401, 402, 403, 404, 406, 407, 409])
def test_what_will_be_refused_again_is_not_tried_again(there: StandIn, code: int) -> None:
    assert sent(there, Scripted(body=recipient(code))) == Refused(str(code))


@pytest.mark.parametrize("code", [405, 500, 501, 502])
def test_what_may_be_taken_later_is_tried_later(there: StandIn, code: int) -> None:
    assert sent(there, Scripted(body=recipient(code))) == Refused(str(code), again=True)


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        (Scripted(401, "The supplied authentication is invalid"), Refused("http-401", again=True)),
        (Scripted(429, "slow down"), Refused("too-many", again=True)),
        (Scripted(400, "Request is missing required form field 'to'"), Refused("http-400")),
        (Scripted(409, recipient(409)), Refused("409")),
        (Scripted(201, nobody("InvalidSenderId")), Refused("none-taken")),
        (Scripted(201, nobody("InsufficientBalance")), Refused("405", again=True)),
    ],
)
def test_a_refusal_of_the_whole_request(there: StandIn, answer: Scripted, means: Outcome) -> None:
    assert sent(there, answer) == means


@pytest.mark.parametrize(
    "answer",
    [
        Scripted(500, "oops"),
        Scripted(502, "<html>Bad gateway</html>", "text/html"),
        Scripted(503, recipient()),
        Scripted(201, ""),
        Scripted(201, "<html>"),
        Scripted(201, "[]"),
        Scripted(201, '{"SMSMessageData": null}'),
        Scripted(201, '{"SMSMessageData": {"Recipients": ["yes"]}}'),
        Scripted(201, '{"SMSMessageData": {"Recipients": [{"statusCode": "101"}]}}'),
        Scripted(302, "elsewhere"),
        Scripted(breaks=True),
    ],
)
def test_an_answer_that_cannot_be_read_leaves_it_open(there: StandIn, answer: Scripted) -> None:
    assert sent(there, answer) == NoAnswer()
    # Whatever came of it, it was asked once.
    assert len(there.asked) == 1


def test_who_answers_too_late_has_perhaps_taken_it(
    there: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(africastalking, "TIMEOUT_SECONDS", (1.0, 0.3))
    assert sent(there, Scripted(body=recipient(), seconds=5)) == NoAnswer()


def test_where_nobody_listens_nothing_was_taken() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    carrier = AfricasTalking("letsema", "the-key", "", f"http://127.0.0.1:{port}")
    assert carrier.send(Text(uuid.uuid4(), PHONE, SAYS)) == Refused("no-connection", again=True)


def test_the_key_and_the_words_stand_in_no_description() -> None:
    carrier = AfricasTalking("letsema", "the-key")
    assert "the-key" not in repr(carrier)
    assert SAYS not in repr(Text(uuid.uuid4(), PHONE, SAYS))
