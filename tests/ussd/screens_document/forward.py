"""Follows every way forward through the dialogue, the fewest answers first."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tests.ussd.worst_case import LOCKED, OUTCOMES, UNDERSTOOD, Fate
from ussd.engine.screens import Ask, Pin
from ussd.engine.stage import MORE_KEY, Stage, Turn
from ussd.engine.talk import LANGUAGE, Talk
from ussd.engine.turn import begin, take
from ussd.slots import STANDING


class Way(NamedTuple):
    """The screens from dialling on, and what was answered to each but the last."""

    turns: tuple[Turn, ...]
    answers: tuple[str, ...]

    @property
    def here(self) -> Turn:
        return self.turns[-1]


def ways(stage: Stage, fate: Fate, beginnings: Iterable[Mapping[str, str]]) -> Iterator[Way]:
    """Give the first way to each state of a session; no key leads back, and none is refused."""
    ahead = deque(Way((begin(stage, slots),), ()) for slots in beginnings)
    seen = set()
    while ahead:
        way = ahead.popleft()
        talk = way.here.talk
        state = (way.here.reply.label, talk.trail, talk.page, _matters(stage, talk))
        if state in seen:
            continue
        seen.add(state)
        yield way
        if way.here.reply.kind == "CON":
            ahead.extend(_on(stage, fate, way))


def _matters(stage: Stage, talk: Talk) -> tuple[str, str]:
    """Tell how she stands at home alone: elsewhere the worst of books makes no difference of it."""
    return talk.language, talk.slots.get(STANDING, "") if talk.at == stage.dialogue.home else ""


def _on(stage: Stage, fate: Fate, way: Way) -> Iterator[Way]:
    for answer in _answers(stage, way.here.talk):
        for number in OUTCOMES:
            fate.decide(number)
            there = take(stage, way.here.talk, answer)
            yield Way((*way.turns, there), (*way.answers, answer))
            if not fate.met:
                break


def _answers(stage: Stage, talk: Talk) -> Iterator[str]:
    match stage.dialogue.screens[talk.at]:
        case Ask():
            yield UNDERSTOOD
        case Pin():
            yield from (UNDERSTOOD, LOCKED)
        case _:
            yield from (str(number) for number, _ in enumerate(talk.shown, 1))
    if talk.more:
        yield MORE_KEY


def speaking(language: str, **slots: str) -> dict[str, str]:
    """Begin as a phone whose language is known."""
    return {LANGUAGE: language, **slots}
