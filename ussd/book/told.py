"""What she is sent by SMS on her own wish, and what she wants no more of."""

from collections.abc import Callable
from uuid import UUID

from loans.actions.tell_her import About, tell_her
from loans.deed import Once
from loans.errors import DomainError
from loans.queries.directory import memberships_of
from messaging.actions.stop import start, stop
from ussd.caller import Caller
from ussd.engine.domain import Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import APPLICATION, LENDER, LOAN, WHO

HOW = "menu"


def facts(caller: Caller, talk: Talk) -> Outcome:
    """Send the facts of the offer that she reads."""
    return _sent(caller, talk, About.OFFER, APPLICATION)


def statement(caller: Caller, talk: Talk) -> Outcome:
    """Send the account of the loan that she reads."""
    return _sent(caller, talk, About.STATEMENT, LOAN)


def stop_all(caller: Caller, talk: Talk) -> Outcome:
    """Stop the advertisements of all her lenders."""
    return _at_each(caller, talk, stop)


def start_all(caller: Caller, talk: Talk) -> Outcome:
    """Let them come again."""
    return _at_each(caller, talk, start)


def _sent(caller: Caller, talk: Talk, about: About, slot: str) -> Outcome:
    mfi_id, subject_id = UUID(talk.slots[LENDER]), UUID(talk.slots[slot])
    by = caller.herself(talk)
    # A session sends the same thing once: a text costs money.
    once = Once.of_body(caller.session, by.id, f"ussd {about.value}", str(subject_id))
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            tell_her(mfi_id, about, subject_id, by=by, once=once)
    except DomainError:
        return Outcome("later")
    return Outcome("sent")


def _at_each(caller: Caller, talk: Talk, does: Callable[..., bool]) -> Outcome:
    person_id = UUID(talk.slots[WHO])
    by = caller.herself(talk)
    came = Outcome("later")
    for mfi_id, _ in memberships_of(person_id):
        try:
            with asked_of(mfi_id, ASK_SECONDS):
                does(mfi_id, caller.phone, HOW, by=by)
        except DomainError:
            continue
        came = Outcome("done")
    return came
