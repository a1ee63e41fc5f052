"""What Kannel and an operator behind it make of a text: a real Kannel, an operator of ours."""

import random
from collections.abc import Iterator

import pytest

from messaging.carriers.line import line
from messaging.rules.delivery import Accepted, Refused, Then
from messaging.rules.gsm7 import parts
from messaging.rules.kannel import Callback
from tests.messaging.kannel_house import MFI, SAYS, House, a_call, kannel_house, query
from tests.size import sized
from tests.stand_ins.smpp_operator import Part


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with kannel_house(tmp_path_factory.mktemp("kannel")) as house:
        yield house


@pytest.fixture
def house(running: House) -> House:
    running.operator.forget()
    running.operator.say(
        refuses={}, status=0, silent=False, receipts=["DELIVRD"], by_end={}, held=False, times=1
    )
    running.ear.heard.clear()
    return running


def test_a_text_is_queued_and_our_own_id_comes_back_with_the_operators(house: House) -> None:
    sent = house.send("+26658000001")
    # Kannel has it, and no more is known: no id of anybody's.
    assert sent.outcome == Accepted("")
    assert sent.callbacks(2) == [Callback("delivered"), Callback("taken")]
    for told in map(query, house.ear.heard):
        assert (told["mfi"], told["message"]) == (str(MFI), str(sent.id))
        assert (told["operator_id"], told["phone"]) == ("OP00000001", "+26658000001")
    (part,) = house.operator.parts()
    assert (part.phone, part.sender, part.sender_kind) == ("26658000001", "LETSEMA", 5)
    assert part.says == SAYS
    assert part.validity != ""


@pytest.mark.parametrize(
    ("says", "coding", "parts"),
    [
        (SAYS, 0, 1),
        ("Tefo: €5 {20} [x] ~ ^ | \\ é à", 0, 1),
        ("50% + 50% & a=b; lumela", 0, 1),
        ("x" * 161, 0, 2),
        ("Rea leboha, 'm’e Palesa. Ho šetse M50", 8, 1),
        ("š" * 71, 8, 2),
        # The edge of the first part goes through the letter of four bytes.
        ("š" * 66 + "\N{OK HAND SIGN}" + "o" * 10, 8, 2),
        # Two parts by Kannel's own scissors, which cut the letter; three that are whole.
        ("š" * 66 + "\N{OK HAND SIGN}" + "o" * 66, 8, 3),
        ("\N{OK HAND SIGN}" * 67, 8, 3),
    ],
)
def test_each_letter_arrives_as_it_was_written(
    house: House, says: str, coding: int, parts: int
) -> None:
    sent = house.send("+26658000002", says)
    # However many parts, one is heard of as taken, and of one what became of it.
    assert sent.callbacks(2) == [Callback("delivered"), Callback("taken")]
    assert house.operator.received() == {("+26658000002", says): 1}
    assert {one.coding for one in house.operator.parts()} == {coding}
    assert len(house.operator.parts()) == parts


def test_it_is_cut_as_we_count_it_and_no_letter_is_cut_in_two(house: House) -> None:
    seed = random.SystemRandom().randrange(10**6)
    chance, texts = random.Random(seed), []
    for number in range(sized(60, 600)):
        wide = "" if number % 3 else "š\N{OK HAND SIGN}"
        letters = "aé€^" + wide * 2
        texts.append("".join(chance.choices(letters, k=chance.randrange(30, 330))))
    wanted = {f"26657{number:06}": parts(says) for number, says in enumerate(texts)}
    calls = [a_call(f"+26657{number:06}", says) for number, says in enumerate(texts)]
    house.operator.say(receipts=[])
    assert {one for answer in line().ask(house.carrier(), calls) for one in answer.result(25)} == {
        Accepted("")
    }
    for call in calls:
        house.operator.await_received(call.recipients[0].phone, call.says, 1)
    taken: dict[str, list[Part]] = {}
    for part in house.operator.parts():
        taken.setdefault(part.phone, []).append(part)
    for phone, cut in wanted.items():
        its = sorted(taken[phone], key=lambda one: one.part[2])
        # Two bytes of half a letter are none that can be read.
        assert [one.says for one in its] == list(cut.texts), f"seed {seed}: {phone}"


@pytest.mark.parametrize(
    ("stat", "word"),
    [
        ("ENROUTE", "buffered"),
        ("ACCEPTD", "buffered"),
        ("DELIVRD", "delivered"),
        ("UNDELIV", "undeliv"),
        ("EXPIRED", "expired"),
        ("REJECTD", "rejectd"),
        ("DELETED", "deleted"),
        ("UNKNOWN", "unknown"),
    ],
)
def test_each_receipt_of_an_operator_is_told_apart(house: House, stat: str, word: str) -> None:
    house.operator.say(receipts=[stat])
    heard = house.send("+26658000003").callbacks(2)
    (receipt,) = (one for one in heard if one.word != "taken")
    assert receipt.word == word
    if stat not in {"ENROUTE", "ACCEPTD", "DELIVRD"}:
        assert receipt.reason == f"{stat} 027"


def test_a_number_that_the_operator_does_not_know(house: House) -> None:
    house.operator.say(refuses={"04": 0x0B})
    sent = house.send("+26658000004")
    assert sent.outcome == Accepted("")
    reason = "0x0000000b/Invalid Destination Address"
    assert sent.callbacks(1) == [Callback("refused", reason)]


def test_an_operator_that_is_asked_too_much_until_kannel_gives_up(house: House) -> None:
    house.operator.say(refuses={"05": 0x14})
    sent = house.send("+26658000005")
    assert sent.outcome == Accepted("")
    assert sent.callbacks(1) == [Callback("refused", "Retries Exceeded")]


def test_a_number_that_leads_nowhere(house: House) -> None:
    sent = house.send("+27831234567")
    assert sent.outcome == Refused("not-routable")
    # It says so a second time.
    assert sent.callbacks(1) == [Callback("refused", "no SMSC")]
    assert house.operator.parts() == []


def test_a_wrong_password_stops_everything(house: House) -> None:
    wrong = house.carrier(password="guess")
    assert house.send("+26658000001", carrier=wrong).outcome == Refused("http-403", Then.PAUSE)


def test_without_a_sender_nothing_is_taken(house: House) -> None:
    nobody = house.carrier(sender="")
    assert house.send("+26658000001", carrier=nobody).outcome == Refused("no-sender", Then.PAUSE)


def test_a_number_with_letters_is_denied(house: House) -> None:
    assert house.send("+2665800ABC").outcome == Refused("number-denied")


def test_an_operator_that_says_nothing_leaves_it_open(house: House) -> None:
    house.operator.say(silent=True, receipts=[])
    sent = house.send("+26658000006")
    assert sent.outcome == Accepted("")
    assert house.ear.about(str(sent.id)) == []


def test_a_callback_is_repeated_until_it_is_answered_200(house: House) -> None:
    house.ear.statuses.extend([204, 500])
    sent = house.send("+26658000007")
    words = [one.word for one in sent.callbacks(4)]
    assert words == ["delivered", "delivered", "taken", "taken"]


def test_a_phones_text_comes_in_with_its_letters(house: House) -> None:
    house.operator.deliver("+26658123456", "EMISA")
    house.operator.deliver("+26658123456", "Ke šapa")
    plain, wide = house.ear.await_about("/kannel/mo", 2)
    assert query(plain)["text"] == "EMISA"
    assert "from=%2B26658123456" in plain
    assert ("coding=2" in wide, "charset=UTF-16BE" in wide) == (True, True)
    assert query(plain)["id"] != query(wide)["id"]
