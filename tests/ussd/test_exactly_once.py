"""A hop is a session and a transcript: heard once, whatever the network repeats or mixes up."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from redis import Redis

from loans.models import HouseAuditEntry
from tests.phone import PALESAS_NUMBER, Handset, Phones, language_of
from ussd import conversation
from ussd.call import session_name

OVER = "This session is over. Please dial again: *384*11#"
OVER_IN_BOTH = f"{OVER}\nPuisano ena e felile. Ka kopo tobetsa hape: *384*11#"


@pytest.fixture
def phone(handset: Phones) -> Handset:
    """Palesa's phone, in the middle of a session: she has chosen English and reads about loans."""
    phone = handset()
    phone.dial()
    phone.answer("1")
    phone.answer("2")
    assert phone.label == "home.how"
    return phone


def changes() -> int:
    return HouseAuditEntry.objects.filter(action="choose-language").count()


def copy_of(phone: Handset) -> Handset:
    return Handset(phone.number, phone.network, phone.session_id, phone.transcript, phone.hops)


def goes_on(phone: Handset) -> bool:
    """Tell whether the real session stands where it stood: back from the text is home."""
    return phone.answer("0").startswith("Welcome to Letsema.") and phone.label == "home.menu"


def test_the_same_transcript_again_gets_the_same_bytes(phone: Handset) -> None:
    before = phone.post(phone.fields()).content
    assert phone.post(phone.fields()).content == before
    phone.answer("7")
    refusal = phone.post(phone.fields()).content
    assert refusal.startswith(b"CON That is not a choice.")
    assert phone.post(phone.fields()).content == refusal
    assert goes_on(phone)


def test_a_repeated_choice_of_language_is_made_once(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    first = phone.answer("2")
    assert [phone.send() for _ in range(3)] == [first] * 3
    assert changes() == 1
    phone.answer("4")  # to English
    assert phone.send().startswith("Welcome")  # and not back to Sesotho
    assert (language_of(PALESAS_NUMBER), changes()) == ("en", 2)


def test_the_last_screen_is_repeated_too(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    for _ in range(3):
        phone.answer("9")
    assert not phone.open
    assert phone.send() == phone.screen


def test_copies_that_arrive_together_make_the_choice_once(
    handset: Phones, transactional_db: None
) -> None:
    phone = handset()
    phone.dial()
    phone.transcript = "2"
    together = threading.Barrier(8)

    def send(copy: Handset) -> str:
        together.wait()
        try:
            return copy.send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as network:
        screens = set(network.map(send, [copy_of(phone) for _ in range(8)]))
    assert len(screens) == 1
    assert screens.pop().startswith("Rea u amohela ho Letsema.")
    assert changes() == 1
    assert phone.answer("2").startswith("U khetha chelete")


def test_a_copy_waits_for_the_first_to_finish(phone: Handset, redis_client: Redis) -> None:
    lock = f"ussd:lock:{session_name(phone.session_id)}"
    redis_client.set(lock, "another process", px=5000)
    release = threading.Timer(0.3, redis_client.delete, [lock])
    release.start()
    assert goes_on(phone)
    release.join()


def test_a_copy_that_waited_in_vain_ends_politely_and_changes_nothing(
    phone: Handset, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "WAIT_SECONDS", 0.1)
    lock = f"ussd:lock:{session_name(phone.session_id)}"
    redis_client.set(lock, "another process", px=5000)
    copy = copy_of(phone)
    assert copy.answer("0") == OVER_IN_BOTH
    assert not copy.open
    assert redis_client.get(lock) == b"another process"
    redis_client.delete(lock)
    assert goes_on(phone)


@pytest.mark.parametrize(
    "transcript", ["", "1", "2*2", "1*3", "11*2", "1*20", "1*2#", "x", "1*3*4", "2*2*4"]
)
def test_a_shorter_or_another_transcript_ends_politely_and_changes_nothing(
    phone: Handset, transcript: str
) -> None:
    late = copy_of(phone)
    late.transcript = transcript
    assert late.send() == OVER
    assert not late.open
    assert changes() == 1
    assert goes_on(phone)


def test_another_phone_in_a_session_sees_nothing_and_changes_nothing(phone: Handset) -> None:
    thief = copy_of(phone)
    thief.number = "+26662000001"
    for typed in ("", "0", "4"):
        thief.transcript = f"{phone.transcript}*{typed}"
        assert thief.send() == OVER
        assert not thief.open
    thief.transcript = phone.transcript
    assert thief.send() == OVER
    assert language_of(thief.number) == ""
    assert goes_on(phone)


def test_another_service_code_is_not_ours(phone: Handset) -> None:
    fields = phone.fields() | {"serviceCode": "*123#"}
    answered = phone.post(fields)
    assert answered.content.decode() == (
        "END This code does not work. Please dial *384*11#\n"
        "Nomoro ena ha e sebetse. Ka kopo tobetsa *384*11#"
    )
    assert answered.headers["at-ussd-hop-metadata"] == "session.not_ours"
    assert goes_on(phone)


def test_an_old_session_is_over_for_good(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    phone.answer("1")
    for _ in range(3):
        phone.answer("9")
    assert not phone.open
    assert phone.answer("4") == OVER
    assert phone.answer("4") == OVER
    assert language_of(PALESAS_NUMBER) == "en"


def test_a_screen_of_a_version_that_is_gone_ends_politely(
    phone: Handset, redis_client: Redis
) -> None:
    (key,) = redis_client.keys("ussd:session:*")
    value = redis_client.get(key)
    assert isinstance(value, bytes)
    redis_client.set(key, value.replace(b'["home.how",["home.menu"]', b'["home.attic",[]'))
    assert phone.answer("0") == OVER
    assert not phone.open


def test_a_typed_star_and_nothing_at_all_are_answers(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    phone.answer("1")
    assert phone.answer("").startswith("That is not a choice. Choose from 1 to 4:")
    assert phone.answer("2").startswith("You choose the amount")
    assert phone.answer("*").startswith("That is not a choice.\nYou choose")
    assert phone.answer("0*0").startswith("That is not a choice.\nYou choose")
    assert phone.answer("0").startswith("Welcome")


def test_a_transcript_longer_than_anybody_types_ends_politely(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    assert phone.answer("7" * 2000) == (
        "That answer is too long. Please dial again: *384*11#\n"
        "Karabo e telele haholo. Ka kopo tobetsa hape: *384*11#"
    )
    assert not phone.open
    assert handset().dial("*".join("0" * 101)).startswith("That answer is too long.")
