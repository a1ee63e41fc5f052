"""One turn of the dialogue: a session and an answer in, a screen and the next session out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from loans.rules.written import filled
from messaging.rules.gsm7 import septets
from ussd.engine.limits import Limits
from ussd.engine.pager import Keys, Page, laid_out_before, lay_out
from ussd.engine.screens import Dialogue, Do, End, Menu, label
from ussd.engine.talk import LANGUAGE, Talk
from ussd.engine.wording import (
    BACK,
    ENOUGH,
    HOME,
    MORE,
    NOT_A_CHOICE,
    NOT_AN_OPTION,
    Words,
)

BACK_KEY = "0"
HOME_KEY = "00"
MORE_KEY = "98"
# Other scripts' digits are no keys: a table, not int().
OPTION_KEYS = {key: place for place, key in enumerate("123456789")}

Facts = Mapping[str, str]


class OptionsChanged(Exception):
    """The screen she answers belongs to a version of the flow that is gone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call into the domain, and what the session keeps of it."""

    name: str
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Domain:
    """What screens may ask for, by the names that flows use."""

    runs: Mapping[str, Callable[[Talk], Outcome]]
    shows: Mapping[str, Callable[[Talk], Facts]]


@dataclass(frozen=True, slots=True)
class Stage:
    """All that a turn is played on: the flows, the words by language, the domain, the limits."""

    dialogue: Dialogue
    words: Mapping[str, Words]
    domain: Domain
    limits: Limits


@dataclass(frozen=True, slots=True)
class Reply:
    """One screen: whether the network waits for an answer, the text, and the screen's label."""

    kind: Literal["CON", "END"]
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What is shown, and where the session stands then."""

    reply: Reply
    talk: Talk


def begin(stage: Stage, slots: Mapping[str, str]) -> Turn:
    """Show the first screen."""
    return _show(stage, _at_home(stage, Talk("", slots=slots)))


def take(stage: Stage, talk: Talk, answer: str) -> Turn:
    """Read one answer to the screen that was shown last."""
    if talk.at not in stage.dialogue.screens:
        raise OptionsChanged(talk.at)
    key = answer.strip(" ")
    if key == BACK_KEY:
        return _show(stage, _back(stage, talk))
    if key == HOME_KEY:
        return _show(stage, _at_home(stage, talk))
    if key == MORE_KEY and talk.more:
        return _show(stage, replace(talk, page=talk.page + 1, refused=0))
    place = OPTION_KEYS.get(key, len(talk.shown))
    if place < len(talk.shown):
        return _show(stage, _chosen(stage, talk, talk.shown[place]))
    return _refuse(stage, talk)


def _at_home(stage: Stage, talk: Talk) -> Talk:
    """Begin anew: of all answers the language alone is kept."""
    at = stage.dialogue.home if talk.language else stage.dialogue.stranger
    kept = {name: value for name, value in talk.slots.items() if name == LANGUAGE}
    return Talk(at, slots=kept)


def _back(stage: Stage, talk: Talk) -> Talk:
    if talk.page:
        return replace(talk, page=talk.page - 1, refused=0)
    if talk.trail:
        return talk.moved(talk.trail[-1], talk.trail[:-1])
    return _at_home(stage, talk)


def _chosen(stage: Stage, talk: Talk, name: str) -> Talk:
    screen = stage.dialogue.screens[talk.at]
    if not isinstance(screen, Menu) or name not in screen.goes:
        raise OptionsChanged(f"{talk.at}: {name}")
    if screen.into:
        talk = talk.remembering({screen.into: name})
    return _forward(stage, talk, _full(talk, screen.goes[name]))


def _full(talk: Talk, target: str) -> str:
    return label(talk.at.partition(".")[0], target)


def _forward(stage: Stage, talk: Talk, target: str) -> Talk:
    """Go on to a screen, through whatever has to be done on the way."""
    come_from = talk
    while isinstance(screen := stage.dialogue.screens[target], Do):
        talk = talk.moved(target, ())
        outcome = stage.domain.runs[screen.runs](talk)
        talk = talk.remembering(outcome.slots)
        target = _full(talk, screen.goes[outcome.name])
    if target == stage.dialogue.home:
        return _at_home(stage, talk)
    return talk.moved(target, _trail(come_from, target))


def _trail(come_from: Talk, target: str) -> tuple[str, ...]:
    """Remember the way; a screen that she comes back to is not on it twice."""
    way = (*come_from.trail, come_from.at)
    return way[: way.index(target)] if target in way else way


def _refuse(stage: Stage, talk: Talk) -> Turn:
    """Show the same screen with one line of reason first; after too many, end politely."""
    talk = replace(talk, refused=talk.refused + 1)
    words = stage.words[talk.language]
    if talk.refused >= stage.limits.refusals:
        return Turn(Reply("END", words[ENOUGH].says, ENOUGH), talk)
    reason = words[NOT_AN_OPTION].says
    reasons = [reason]
    if talk.shown:
        reasons.insert(0, filled(words[NOT_A_CHOICE].says, {"n": str(len(talk.shown))}))
    turn = _show(stage, talk)
    for reason in reasons:
        text = f"{reason}\n{turn.reply.text}"
        if septets(text) <= stage.limits.screen_septets:
            return replace(turn, reply=replace(turn.reply, text=text))
    return turn


def _show(stage: Stage, talk: Talk) -> Turn:
    screen = stage.dialogue.screens[talk.at]
    facts: Facts = {}
    if isinstance(screen, Menu) and screen.shows:
        facts = stage.domain.shows[screen.shows](talk)
        if not facts:
            return _show(stage, talk.moved(_full(talk, screen.empty), talk.trail))
    wording = stage.words[talk.language][talk.at]
    says = filled(wording.says, facts)
    if isinstance(screen, End):
        return Turn(Reply("END", says, talk.at), talk)
    names = screen.goes if isinstance(screen, Menu) else ()
    options = tuple((name, wording.choices[name]) for name in names)
    paged = lay_out if facts else laid_out_before
    reason = septets(stage.words[talk.language][NOT_AN_OPTION].says) + 1
    laid = paged(says, options, _keys(stage, talk), stage.limits, reason)
    page = laid[min(talk.page, len(laid) - 1)]
    return Turn(Reply("CON", page.text, talk.at), _seen(talk, page, len(laid)))


def _seen(talk: Talk, page: Page, of: int) -> Talk:
    return replace(talk, page=min(talk.page, of - 1), shown=page.shown, more=page.more)


def _keys(stage: Stage, talk: Talk) -> tuple[Keys, Keys]:
    """Say the keys that lead somewhere; home's where back does not lead there already."""
    words = stage.words[talk.language]
    back, home, more = (
        f"{key}. {words[line].says}"
        for key, line in ((BACK_KEY, BACK), (HOME_KEY, HOME), (MORE_KEY, MORE))
    )
    first = Keys(back if talk.trail else "", home if len(talk.trail) > 1 else "", more)
    return first, Keys(back, home if talk.trail else "", more)
