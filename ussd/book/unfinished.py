"""What she had begun when an earlier session broke off: to go on with, or to begin anew."""

from ussd import drafts
from ussd.caller import Caller
from ussd.catalogue import line
from ussd.engine.domain import Facts, Outcome
from ussd.engine.screens import Dialogue
from ussd.engine.talk import Talk
from ussd.slots import DRAFT


def shown(talk: Talk) -> Facts:
    """Say what it was."""
    flow = talk.slots.get(DRAFT, "")
    return {"what": line(talk.language, f"drafts.{flow}")} if flow in drafts.RESUMES else {}


def take_up(dialogue: Dialogue, caller: Caller, _talk: Talk) -> Outcome:
    """Go on where it was left."""
    return Outcome("gone", goes_on=drafts.taken_up(dialogue, caller.line))


def start_over(caller: Caller, _talk: Talk) -> Outcome:
    """Let go of it; a replay of this session begins where there still was one."""
    if caller.notes is not None:
        caller.notes()
        drafts.forget(caller.line)
    return Outcome("gone")
