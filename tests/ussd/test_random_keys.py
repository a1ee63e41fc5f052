"""Any keys in any order, bad inputs among them: always a screen, never an accident."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.rules.gsm7 import is_gsm7, septets
from tests.phone import Phones
from tests.ussd.bad_inputs import BAD_INPUTS
from tests.ussd.worst_case import BEGINNINGS, OUTCOMES, Fate, worst_case
from ussd.engine.stage import Turn
from ussd.engine.talk import unpacked
from ussd.engine.turn import begin, take
from ussd.flows import DIALOGUE
from ussd.replay import added, answers_in, must_be_live, replayed

KEYS = ["0", "00", "98", *"123456789"]
answers = st.one_of(st.sampled_from(KEYS), st.sampled_from(BAD_INPUTS), st.text(max_size=20))
beginnings = st.sampled_from(BEGINNINGS)


@settings(max_examples=400, deadline=None)
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
    max_examples=60,
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


@settings(max_examples=200, deadline=None)
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
