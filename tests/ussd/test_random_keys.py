"""Any keys in any order, bad inputs among them: always a screen, never an accident."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Membership, Mfi
from messaging.rules.gsm7 import is_gsm7, septets
from tests.loans.book import on_product, open_book
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Phones
from tests.size import sized
from tests.ussd.bad_inputs import BAD_INPUTS
from tests.ussd.test_balance import borrowed
from tests.ussd.worst_case import BEGINNINGS, OUTCOMES, Fate, worst_case
from ussd.engine.stage import Turn
from ussd.engine.talk import unpacked
from ussd.engine.turn import begin, take
from ussd.flows import DIALOGUE
from ussd.models import Pin
from ussd.pins import set_pin
from ussd.replay import added, answers_in, must_be_live, replayed

THABOS_NUMBER, PIN, SEED = "+26662000777", "2749", 2026
KEYS = ["0", "00", "98", *"123456789"]
answers = st.one_of(st.sampled_from(KEYS), st.sampled_from(BAD_INPUTS), st.text(max_size=20))
beginnings = st.sampled_from(BEGINNINGS)


@settings(max_examples=sized(100, 2000), deadline=None)
@given(
    beginning=beginnings,
    typed=st.lists(answers, max_size=25),
    offices=st.integers(0, 9),
    outcome=st.sampled_from(OUTCOMES),
)
def test_any_keys_lead_to_a_screen_that_fits(
    beginning: dict[str, str], typed: list[str], offices: int, outcome: int
) -> None:
    fate = Fate()
    stage = worst_case(offices=offices, fate=fate)
    turn = begin(stage, beginning)
    for answer in typed:
        assert is_gsm7(turn.reply.text)
        assert septets(turn.reply.text) <= 160
        if turn.reply.kind == "END":
            break
        fate.decide(outcome)
        turn = take(stage, unpacked(turn.talk.packed()), answer)
    assert turn.reply.kind in {"CON", "END"}


@settings(
    max_examples=sized(20, 400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(in_advance=st.one_of(st.just(""), answers), typed=st.lists(answers, max_size=5))
def test_the_door_answers_anything_with_a_screen(
    handset: Phones, in_advance: str, typed: list[str]
) -> None:
    """The phone asserts what a network does: 200, text/plain, CON or END."""
    phone = handset()
    phone.dial(in_advance)
    for answer in typed:
        if phone.open:
            phone.answer(answer)
    phone.hang_up()


@settings(max_examples=sized(50, 1000), deadline=None)
@given(beginning=beginnings, typed=st.lists(st.sampled_from([*KEYS, "", "x"]), max_size=25))
def test_a_replay_comes_to_the_same_screen_or_to_the_last_that_asks_her_word_or_pin(
    beginning: dict[str, str], typed: list[str]
) -> None:
    stage = worst_case(offices=9)
    turn = begin(stage, beginning)
    given_answers: list[str] = []
    stops: Turn | None = None
    for answer in typed:
        if turn.reply.kind == "END" or (not given_answers and not answer):
            break  # an empty first answer looks to us like the first hop once more
        if stops is None and must_be_live(DIALOGUE, turn.talk.at):
            stops = turn
        turn = take(stage, turn.talk, answer)
        given_answers.append(answer)
    again = replayed(stage, beginning, "*".join(given_answers))
    came_to = stops or turn
    assert (again.reply, again.talk) == (came_to.reply, came_to.talk)


@given(before=st.text("0123456789*", max_size=12), answer=st.text("0123456789*#a ", max_size=6))
def test_an_answer_is_all_that_the_transcript_adds_stars_included(before: str, answer: str) -> None:
    if before:
        assert added(len(before), f"{before}*{answer}") == answer
    elif not answer.startswith("*"):
        assert added(0, answer) == answer


def test_a_star_or_nothing_at_the_very_beginning_is_an_empty_answer() -> None:
    assert added(0, "*") == ""
    assert answers_in("*") == [""]
    assert added(0, "*1") == "1"
    assert answers_in("*1") == ["1"]
    assert answers_in("1**2") == ["1", "", "2"]
    assert answers_in("") == []


@pytest.fixture
def neighbours(maluti: Mfi, hire: Hire) -> str:
    """Palesa and Thabo borrow from one lender; this is his number."""
    book = open_book(maluti, hire)
    book.product(on_product("School"))
    for name, phone, number in (
        ("Palesa Mokoena", PALESA, "198703142223"),
        ("Thabo Tau", THABOS_NUMBER, "198703142224"),
    ):
        borrower_id = at_the_office(maluti, new(phone, national_id=number, name=name))
        set_pin(Membership.objects.get(borrower_id=borrower_id).person_id, PIN)
        choose_language(phone, "en", by=Actor.system("test"))
        borrowed(book, borrower_id, 1000 if name.startswith("Palesa") else 777)
    return THABOS_NUMBER


@pytest.mark.parametrize(
    "sessions", [40, pytest.param(10_000, marks=[pytest.mark.full])], ids=["few", "many"]
)
def test_whatever_he_types_he_sees_a_screen_and_nothing_of_hers(
    handset: Phones, neighbours: str, sessions: int
) -> None:
    chance = random.Random(SEED)
    typed = [*KEYS * 6, *[PIN] * 12, "500", *BAD_INPUTS]
    for _ in range(sessions):
        phone = handset(neighbours)
        phone.dial()
        for _ in range(chance.randrange(1, 14)):
            if not phone.open:
                break
            screen = phone.answer(chance.choice(typed))
            for hers in ("Palesa", "Mokoena", PALESA[-8:], "1,000", "1,080", "198703142223"):
                assert hers not in screen
        Pin.objects.update(tries=0, locked_until=None)
