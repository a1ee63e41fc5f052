"""One turn of the dialogue: a session and an answer in, a screen and the next session out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from loans.rules.written import filled
from messaging.rules.gsm7 import septets
from ussd.engine.domain import Facts, PinLocked, PinRight, PinWrong, Refused
from ussd.engine.screens import Ask, Do, End, Menu, Pick, Pin
from ussd.engine.show import full, screen_at, show
from ussd.engine.stage import (
    BACK_KEY,
    HOME_KEY,
    MORE_KEY,
    OptionsChanged,
    Reply,
    Stage,
    Turn,
)
from ussd.engine.talk import AFTER_PIN, LANGUAGE, PIN_PASSED, WRONG, Talk
from ussd.engine.wording import (
    ENOUGH,
    NOT_A_CHOICE,
    NOT_AN_OPTION,
    WRONG_PIN,
    WRONG_PINS,
    refusal,
)

# Other scripts' digits are no keys: a table, not int().
OPTION_KEYS = {key: place for place, key in enumerate("123456789")}


def begin(stage: Stage, slots: Mapping[str, str]) -> Turn:
    """Show the first screen: home, or the one that asks first about what is known of her."""
    talk = _at_home(stage, Talk("", slots=slots))
    for slot, door in stage.dialogue.doors.items():
        if slots.get(slot) and talk.at == stage.dialogue.home:
            talk = replace(talk.moved(door, ()), slots={**talk.slots, slot: slots[slot]})
    return show(stage, talk)


def take(stage: Stage, talk: Talk, answer: str) -> Turn:
    """Read one answer to the screen that was shown last."""
    screen = screen_at(stage, talk)
    key = answer.strip(" ")
    if key == BACK_KEY:
        return show(stage, _back(stage, talk))
    if key == HOME_KEY:
        return show(stage, _at_home(stage, talk))
    if key == MORE_KEY and talk.more:
        return show(stage, replace(talk, page=talk.page + 1, refused=0))
    match screen:
        case Ask():
            return _read(stage, talk, screen, answer)
        case Pin():
            return _tried(stage, talk, screen, key)
        case Menu() | Pick():
            return _pressed(stage, talk, screen, key)
        case End():
            raise OptionsChanged(talk.at)


def _at_home(stage: Stage, talk: Talk) -> Talk:
    """Begin anew: of all answers only what a session keeps is kept."""
    at = stage.dialogue.home if talk.language else stage.dialogue.stranger
    names = stage.dialogue.kept | {WRONG}
    kept = {name: value for name, value in talk.slots.items() if name in names}
    return Talk(at, slots=kept)


def _back(stage: Stage, talk: Talk) -> Talk:
    if talk.page:
        return replace(talk, page=talk.page - 1, refused=0)
    if talk.trail:
        return talk.moved(talk.trail[-1], talk.trail[:-1])
    return _at_home(stage, talk)


def _pressed(stage: Stage, talk: Talk, screen: Menu | Pick, key: str) -> Turn:
    place = OPTION_KEYS.get(key, len(talk.shown))
    if place >= len(talk.shown):
        return _refuse(stage, talk, _not_a_choice(stage, talk))
    chosen = talk.shown[place]
    if isinstance(screen, Pick):
        return show(stage, _forward(stage, talk.remembering({screen.into: chosen}), screen.then))
    if chosen not in screen.goes:
        raise OptionsChanged(f"{talk.at}: {chosen}")
    if screen.into:
        talk = talk.remembering({screen.into: chosen})
    return show(stage, _forward(stage, talk, screen.goes[chosen]))


def _read(stage: Stage, talk: Talk, screen: Ask, answer: str) -> Turn:
    understood = stage.domain.reads[screen.reads](talk, answer)
    if isinstance(understood, Refused):
        reason = _line(stage, talk, refusal(understood.line), understood.facts)
        return _refuse(stage, talk, (reason,))
    talk = replace(talk.remembering({screen.into: understood.value}), secret=understood.secret)
    return show(stage, _forward(stage, talk, screen.then))


def _tried(stage: Stage, talk: Talk, screen: Pin, typed: str) -> Turn:
    tried = stage.domain.pin(talk, typed)
    match tried:
        case PinRight():
            then = talk.slots.get(AFTER_PIN, screen.then)
            passed = {**tried.keeps, PIN_PASSED: f"{talk.at} {len(talk.trail)}"}
            talk = talk.forgetting(AFTER_PIN).remembering(passed)
            return show(stage, _forward(stage, talk, then))
        case PinLocked():
            return show(stage, _forward(stage, talk, screen.locked))
        case PinWrong(left):
            wrong = talk.wrong_pins + 1
            talk = talk.remembering({WRONG: str(wrong)})
            still = min(left, stage.limits.wrong_pins - wrong)
            if still <= 0:
                return _enough(stage, talk, WRONG_PINS)
            return _refuse(stage, talk, (_line(stage, talk, WRONG_PIN, {"n": str(still)}),))


def _forward(stage: Stage, talk: Talk, target: str) -> Talk:
    """Go on to a screen, through whatever has to be done on the way."""
    come_from = talk
    target = full(talk, target)
    while isinstance(screen := stage.dialogue.screens[target], Do):
        talk = talk.moved(target, ())
        outcome = stage.domain.runs[screen.runs](talk)
        if outcome.goes_on is not None:
            return outcome.goes_on.remembering({LANGUAGE: talk.language})
        talk = talk.remembering(outcome.slots)
        target = full(talk, screen.goes[outcome.name])
    if target == stage.dialogue.home:
        return _at_home(stage, talk)
    return talk.moved(target, _trail(stage, come_from, target))


def _trail(stage: Stage, come_from: Talk, target: str) -> tuple[str, ...]:
    """Remember the way; a screen that she comes back to is not on it twice, nor is a PIN."""
    way = come_from.trail
    if not isinstance(stage.dialogue.screens[come_from.at], Pin):
        way = (*way, come_from.at)
    return way[: way.index(target)] if target in way else way


def _line(stage: Stage, talk: Talk, line: str, facts: Facts) -> str:
    return filled(stage.words[talk.language][line].says, facts)


def _not_a_choice(stage: Stage, talk: Talk) -> Sequence[str]:
    """Say it with the choices there are, and shortly where that does not fit."""
    shortly = _line(stage, talk, NOT_AN_OPTION, {})
    if not talk.shown:
        return (shortly,)
    return (_line(stage, talk, NOT_A_CHOICE, {"n": str(len(talk.shown))}), shortly)


def _enough(stage: Stage, talk: Talk, line: str) -> Turn:
    return Turn(Reply("END", _line(stage, talk, line, {}), line), talk)


def _refuse(stage: Stage, talk: Talk, reasons: Sequence[str]) -> Turn:
    """Show the same screen with one line of reason first; after too many, end politely."""
    talk = replace(talk, refused=talk.refused + 1)
    if talk.refused >= stage.limits.refusals:
        return _enough(stage, talk, ENOUGH)
    turn = show(stage, talk)
    for reason in reasons:
        text = f"{reason}\n{turn.reply.text}"
        if septets(text) <= stage.limits.screen_septets:
            return replace(turn, reply=replace(turn.reply, text=text))
    # The screen is full: what gives way to the reason is seen by the key for more.
    shortest = reasons[-1]
    room = stage.limits.screen_septets - septets(shortest) - 1
    turn = show(replace(stage, limits=replace(stage.limits, screen_septets=room)), talk)
    return replace(turn, reply=replace(turn.reply, text=f"{shortest}\n{turn.reply.text}"))


__all__ = ["begin", "take"]
