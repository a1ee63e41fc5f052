"""A whole transcript through the engine: for a session that Redis lost, or a code dialled deep."""

from collections.abc import Mapping

from ussd.engine.screens import Ask, Dialogue, Menu, Pick, Pin
from ussd.engine.stage import OptionsChanged, Stage, Turn
from ussd.engine.talk import Talk
from ussd.engine.turn import begin, take


class TooManyAnswers(ValueError):
    """More answers than a handset can have given."""


def answers_in(transcript: str) -> list[str]:
    """Part a transcript as the network joined it; an empty answer before the first is not one."""
    return transcript.removeprefix("*").split("*") if transcript else []


def added(heard_characters: int, transcript: str) -> str:
    """Give what a transcript adds to the part of it that was heard before.

    The network joins by `*` without escaping, so a typed `*` is part of the answer, and so is
    nothing at all.
    """
    return transcript[heard_characters:].removeprefix("*")


def replayed(stage: Stage, slots: Mapping[str, str], transcript: str) -> Turn:
    """Answer screen after screen with what was typed, up to the last answer or the last screen.

    Choices that are others by now end it, for nobody knows which of them she saw. Where something
    secret is asked for, or her word, the answer must be given there and then.
    """
    answers = answers_in(transcript)
    if len(answers) > stage.limits.answers_replayed:
        raise TooManyAnswers(len(answers))
    turn = begin(stage, slots)
    for answer in answers:
        if turn.reply.kind == "END" or must_be_live(stage.dialogue, turn.talk.at):
            break
        if _others_by_now(stage, turn.talk):
            raise OptionsChanged(turn.talk.at)
        turn = take(stage, turn.talk, answer)
    return turn


def _others_by_now(stage: Stage, talk: Talk) -> bool:
    """Tell whether a key may mean something else than on the screen that she saw."""
    match stage.dialogue.screens.get(talk.at):
        case Pick(options=name) | Menu(offers=name) if name in stage.domain.changed:
            return stage.domain.changed[name](talk)
        case _:
            return False


def must_be_live(dialogue: Dialogue, here: str) -> bool:
    """Tell whether an answer counts only from who sees the screen: a PIN, a confirmation."""
    screen = dialogue.screens.get(here)
    match screen:
        case Ask(secret=secret):
            return secret
        case Menu(confirms=confirms):
            return confirms
        case _:
            return isinstance(screen, Pin)
