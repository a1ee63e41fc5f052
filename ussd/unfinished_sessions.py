"""What becomes of a session's answers when it ends: kept where it broke off, let go where not."""

from ussd import drafts
from ussd.catalogue import LATER
from ussd.flows import DIALOGUE
from ussd.sessions import Session
from ussd.slots import DRAFT

# The engine's own last screens: whatever was under way is not finished by them, nor by the word
# that something could not be done.
BROKEN_OFF = "session."


def keep(session: Session | None) -> bool:
    """Keep what a session that is not over has come to, if it is worth going on with."""
    if session is None or session.ended:
        return False
    talk = drafts.unfinished(DIALOGUE, session.talk)
    if talk is None:
        return False
    drafts.keep(session.caller, talk)
    return True


def settle(session: Session) -> None:
    """Keep what was broken off by us; let go of a draft whose matter came to its end."""
    label = session.reply.label
    if label.startswith(BROKEN_OFF) or label == LATER:
        talk = drafts.unfinished(DIALOGUE, session.talk)
        if talk is not None:
            drafts.keep(session.caller, talk)
    elif session.began_with.get(DRAFT, "") == label.partition(".")[0]:
        drafts.forget(session.caller)
