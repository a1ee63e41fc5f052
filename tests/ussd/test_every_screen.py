"""Every state that keys can lead to, each once: what is shown fits, and there is a way out."""

from collections.abc import Iterator

import pytest

from messaging.rules.gsm7 import is_gsm7, septets
from tests.ussd.worst_case import BEGINNINGS, OUTCOMES, WORDS, Fate, worst_case
from ussd.engine.screens import Do, Menu, Pick, Pin
from ussd.engine.stage import Stage, Turn
from ussd.engine.talk import LANGUAGE, WRONG, Talk
from ussd.engine.turn import begin, take
from ussd.flows import DIALOGUE
from ussd.slots import STANDING

KEYS = ("0", "00", "98", "1", "2", "3", "4", "5", "6", "7", "8", "9", "", "*")
# Where a call begins, and where home leads when nobody has said yet who dials.
BEGINS = {DIALOGUE.home, DIALOGUE.stranger, "home.who"}
Step = tuple[Turn, str, Turn]


def explored(stage: Stage, fate: Fate) -> Iterator[Step]:
    """Press every key in every state, and let what is called come out in every way."""
    ahead = [begin(stage, slots) for slots in BEGINNINGS]
    seen = set()
    while ahead:
        here = ahead.pop()
        state = _state(here.talk)
        if here.reply.kind == "END" or state in seen:
            continue
        seen.add(state)
        for key in KEYS:
            for number in OUTCOMES:
                fate.decide(number)
                there = take(stage, here.talk, key)
                yield here, key, there
                ahead.append(there)
                if not fate.met:
                    break


def _state(talk: Talk) -> tuple[object, ...]:
    """Tell states apart by all that makes a difference: the worst of books reads no answers.

    How she stands makes one at home alone, and her wrong PINs where she types another.
    """
    matters = {LANGUAGE}
    if talk.at in BEGINS:
        matters.add(STANDING)
    if isinstance(DIALOGUE.screens[talk.at], Pin):
        matters.add(WRONG)
    kept = tuple(talk.slots.get(name) for name in sorted(matters))
    return (talk.at, talk.trail, talk.page, talk.refused, talk.shown, talk.more, kept)


@pytest.fixture(scope="module")
def steps() -> list[tuple[Stage, Step]]:
    return [
        (stage, step)
        for offices, septets in ((9, 160), (0, 160), (1, 182))
        for fate in [Fate()]
        for stage in [worst_case(offices=offices, fate=fate, septets=septets)]
        for step in explored(stage, fate)
    ]


def test_every_screen_that_is_written_is_shown_in_both_languages(
    steps: list[tuple[Stage, Step]],
) -> None:
    shown = {(there.talk.language, there.reply.label) for _, (_, _, there) in steps}
    screens = {name for name, screen in DIALOGUE.screens.items() if not isinstance(screen, Do)}
    for language in ("en", "st"):
        known_to_strangers = {DIALOGUE.stranger}
        assert screens - known_to_strangers <= {
            label for spoken, label in shown if spoken == language
        }
    assert ("", DIALOGUE.stranger) in shown


def test_every_screen_fits_its_network_and_its_alphabet(steps: list[tuple[Stage, Step]]) -> None:
    for stage, (_, _, there) in steps:
        text = there.reply.text
        assert is_gsm7(text), text
        assert 0 < septets(text) <= stage.limits.screen_septets, text
        assert "{" not in text, text


def test_every_refusal_begins_with_its_reason(steps: list[tuple[Stage, Step]]) -> None:
    lines = [line for line in WORDS["en"] if line.startswith(("refusals.", "keys.not_a"))]
    reasons = tuple(
        WORDS[language][line].says.split("{")[0] for language in WORDS for line in lines
    )
    refusals = [step for _, step in steps if step[2].talk.refused and step[2].reply.kind == "CON"]
    assert refusals
    for here, key, there in refusals:
        assert there.reply.text.startswith(reasons), (here.reply.text, key)


def test_every_screen_says_each_key_that_works_on_it(steps: list[tuple[Stage, Step]]) -> None:
    for _, (here, key, there) in steps:
        if not isinstance(DIALOGUE.screens[here.talk.at], Menu | Pick):
            continue  # Any key may be an answer.
        said = any(line.startswith(f"{key}. ") for line in here.reply.text.split("\n"))
        if key in {"98", "1", "2", "3", "4", "5", "6", "7", "8", "9"}:
            works = not there.talk.refused and there.reply.label != "session.enough"
            assert works == said, (here.reply.text, key, there.reply.text)


def test_every_question_can_be_left_by_back_and_home(steps: list[tuple[Stage, Step]]) -> None:
    for _, (here, key, there) in steps:
        beginning = here.talk.at in BEGINS and not here.talk.page
        if key == "0" and not beginning:
            assert (there.talk.at, there.talk.page) != (here.talk.at, here.talk.page)
        if key == "00":
            assert there.talk.at in BEGINS


def test_every_choice_of_a_screen_is_offered_on_one_of_its_pages(
    steps: list[tuple[Stage, Step]],
) -> None:
    offered: dict[str, set[str]] = {}
    for _, (here, _, _) in steps:
        offered.setdefault(here.talk.at, set()).update(here.talk.shown)
    for label, names in offered.items():
        screen = DIALOGUE.screens[label]
        if isinstance(screen, Menu):
            assert names == set(screen.goes)


def test_every_lender_is_named_on_one_of_the_pages_of_help() -> None:
    stage = worst_case(offices=9)
    turn = take(stage, begin(stage, {"language": "st"}).talk, "3")
    pages = [turn.reply.text]
    while turn.talk.more:
        turn = take(stage, turn.talk, "98")
        pages.append(turn.reply.text)
    # A line takes 36 septets; keys, the reason's place and the title leave room for two of them,
    # and on the last page, which has no key for more, for three.
    assert [page.count("+26622310001") for page in pages] == [2, 2, 2, 3]
