"""What is expected of every carrier: Africa's Talking, Kannel, the phone page, mail."""

import socket
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from messaging.carriers import line as lines
from messaging.carriers.africastalking import AfricasTalking
from messaging.carriers.kannel import Kannel
from messaging.carriers.line import line
from messaging.carriers.port import Call, Carrier, Recipient
from messaging.carriers.simulator import SimulatedCarrier, received
from messaging.carriers.smtp import Smtp
from messaging.models import Message
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from messaging.rules.mail import read_url
from tests.free_port import free_port
from tests.messaging.kannel_house import kannel_house
from tests.stand_ins.africastalking import Odd, africas_talking
from tests.stand_ins.mail_server import mail_server

Phones = list[str]
LETTERS = [
    "Maluti Credit: Re fumane M50.00. Rea leboha.",
    "Hello 'Me!\n50% + {50} = 100 & €5 [x] ~ \\ ^ |",
    "’M’e Palesa, ho šetse M50 \N{OK HAND SIGN}",
    "Ke mohlala o molelele. " * 12,
    "Tšireletso ea hao " * 12,
]
AT, KANNEL, PHONE_PAGE, MAIL = "africastalking", "kannel", "simulator", "smtp"


@dataclass(frozen=True)
class Carried:
    """A carrier, where it leads, and one of its kind that leads nowhere."""

    carrier: Carrier
    # How often each of these got this text, which may be so often.
    got: Callable[[Phones, str, int], list[int]]
    nobody: Carrier
    # Somebody who takes a text and never answers.
    silent: Carrier
    numbers: Callable[[int], str] = lambda number: f"+26658{number:06}"


@pytest.fixture(scope="module")
def at() -> Iterator[Carried]:
    nobody = AfricasTalking("letsema", "the-key", "", f"http://127.0.0.1:{free_port()}")
    with africas_talking() as there, africas_talking() as hangs:
        hangs.be_odd(Odd(does="hangs"))
        yield Carried(
            AfricasTalking("letsema", "the-key", "", there.url),
            lambda phones, says, _times: [there.received().get((one, says), 0) for one in phones],
            nobody,
            AfricasTalking("letsema", "the-key", "", hangs.url),
        )


@pytest.fixture(scope="module")
def kannel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carried]:
    calls_back = "http://127.0.0.1:9/telco/T"
    nobody = Kannel(f"http://127.0.0.1:{free_port()}", "gw", "secret", calls_back, "LETSEMA")
    with kannel_house(tmp_path_factory.mktemp("kannel")) as house, africas_talking() as hangs:
        hangs.be_odd(Odd(does="hangs"))

        def got(phones: Phones, says: str, times: int) -> list[int]:
            # Accepted is queued: what the operator gets, it gets a moment later.
            for one in phones:
                house.operator.await_received(one, says, times)
            return [house.operator.received()[one, says] for one in phones]

        silent = Kannel(hangs.url, "gw", "secret", calls_back, "LETSEMA")
        yield Carried(house.carrier(), got, nobody, silent)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Carried]:
    def got(phones: Phones, says: str, _times: int) -> list[int]:
        lying = [received(settings.REDIS_URL, one) for one in phones]
        return [Counter(text["says"] for text in texts)[says] for texts in lying]

    nobody = SimulatedCarrier(f"redis://127.0.0.1:{free_port()}/0")
    with socket.create_server(("127.0.0.1", 0)) as hangs:
        silent = SimulatedCarrier(f"redis://127.0.0.1:{hangs.getsockname()[1]}/0")
        yield Carried(SimulatedCarrier(settings.REDIS_URL), got, nobody, silent)


@pytest.fixture(scope="module")
def smtp() -> Iterator[Carried]:
    nobody = Smtp(read_url(f"smtp://127.0.0.1:{free_port()}?tls=no", "house@letsema.example"))
    with mail_server() as there, mail_server(end="hang") as hangs:

        def got(phones: Phones, says: str, _times: int) -> list[int]:
            subject, _, body = says.partition("\n")
            told = Counter(
                (one["To"], one["Subject"], one.get_content().replace("\r\n", "\n").strip())
                for one in there.mails()
            )
            return [told[one, " ".join(subject.split()), body.strip()] for one in phones]

        yield Carried(
            Smtp(read_url(there.url, "house@letsema.example")),
            got,
            nobody,
            Smtp(read_url(hangs.url, "house@letsema.example")),
            lambda number: f"neo{number}@maluti.example",
        )


@pytest.fixture(params=[AT, KANNEL, PHONE_PAGE, MAIL])
def carried(request: pytest.FixtureRequest) -> Carried:
    fixtures = {AT: "at", KANNEL: "kannel", PHONE_PAGE: "simulator", MAIL: "smtp"}
    found = request.getfixturevalue(fixtures[request.param])
    assert isinstance(found, Carried)
    assert found.carrier.name == request.param
    return found


def a_call(phones: Phones, says: str) -> Call:
    return Call(
        mfi_id=uuid.uuid4(),
        recipients=tuple(Recipient(uuid.uuid4(), one) for one in phones),
        says=says,
        expires_at=timezone.now() + timedelta(hours=1),
    )


def asked(carrier: Carrier, *calls: Call) -> list[Outcome]:
    answers = line().ask(carrier, calls)
    return [one for answer in answers for one in answer.result(25)]


@pytest.mark.parametrize("says", LETTERS, ids=range(len(LETTERS)))
def test_a_text_arrives_once_with_each_of_its_letters(carried: Carried, says: str) -> None:
    phone = carried.numbers(100 + LETTERS.index(says))
    (outcome,) = asked(carried.carrier, a_call([phone], says))
    assert isinstance(outcome, Accepted)
    assert carried.got([phone], says, 1) == [1]


def test_as_many_recipients_as_it_says_have_an_answer_each(carried: Carried) -> None:
    phones = [carried.numbers(200 + one) for one in range(carried.carrier.recipients_max)]
    outcomes = asked(carried.carrier, a_call(phones, "To all of you"))
    assert [type(one) for one in outcomes] == [Accepted] * len(phones)
    assert carried.got(phones, "To all of you", 1) == [1] * len(phones)


def test_many_calls_at_once_are_each_carried_once(carried: Carried) -> None:
    phones = [carried.numbers(400 + one) for one in range(60)]
    outcomes = asked(carried.carrier, *(a_call([one], "At once") for one in phones))
    assert [type(one) for one in outcomes] == [Accepted] * 60
    assert carried.got(phones, "At once", 1) == [1] * 60


def test_whether_it_goes_again_is_for_others_to_say(carried: Carried) -> None:
    phone = carried.numbers(500)
    for _ in range(2):
        asked(carried.carrier, a_call([phone], "Again"))
    assert carried.got([phone], "Again", 2) == [2]


def test_where_nobody_listens_nobody_is_said_to_have_it(carried: Carried) -> None:
    (outcome,) = asked(carried.nobody, a_call([carried.numbers(1)], "Hello"))
    assert outcome in (Refused("no-connection", Then.AGAIN), NoAnswer())


def test_who_never_answers_is_not_waited_for(
    carried: Carried, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "DEADLINE_SECONDS", 0.5)
    (outcome,) = asked(carried.silent, a_call([carried.numbers(1)], "Hello"))
    assert outcome == NoAnswer("too-late")


def test_its_name_fits_a_row_and_its_words_hold_no_secret(carried: Carried) -> None:
    longest = Message._meta.get_field("carrier").max_length
    assert 0 < len(carried.carrier.name) <= (longest or 0)
    assert not {"the-key", "secret"} & set(repr(carried.carrier).replace("'", " ").split())
