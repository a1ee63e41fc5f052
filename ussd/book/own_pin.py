"""Whose PIN it is, whether she has one, and how she gets one."""

from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from loans.actions.tell_her import About, tell_her
from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import is_id_of, memberships_of
from loans.rules import national_id
from ussd import sessions
from ussd.caller import Caller
from ussd.catalogue import line
from ussd.engine.domain import Facts, Outcome, PinLocked, PinRight, PinTry, Read, Refused
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.pin_choice import DIGITS_MAX
from ussd.pins import has_pin, set_pin, try_pin
from ussd.readers import NOT_HER_ID
from ussd.slots import PIN_AT, WHO

log = structlog.get_logger(__name__)


def whose_pin(talk: Talk) -> Outcome:
    """Say whether she has a PIN; nobody who is asked has said who she is."""
    who = talk.slots.get(WHO)
    if not who:
        return Outcome("nobody")
    return Outcome("known" if has_pin(UUID(who)) else "new")


def try_hers(talk: Talk, typed: str) -> PinTry:
    """Look at one try of her PIN."""
    who = talk.slots.get(WHO)
    tried = try_pin(UUID(who), typed) if who else PinLocked()
    if isinstance(tried, PinRight):
        return PinRight({PIN_AT: str(int(timezone.now().timestamp()))})
    if who:
        _alarm()
    if who and isinstance(tried, PinLocked) and tried.just:
        # Whoever tries may not be she: her own phone hears of it.
        _tell_once(UUID(who), About.LOCKED, Actor.system("pins"))
    return tried


def _alarm() -> None:
    """Say once a minute that many are wrong: one PIN may be tried on phone after phone."""
    most = settings.USSD_WRONG_PINS_PER_MINUTE
    if most and sessions.counted("wrong-pins", 60) == most + 1:
        log.warning("ussd alarm", why="many wrong PINs", in_a_minute=most + 1)


def digits(talk: Talk) -> Facts:
    """Say how many digits a PIN has."""
    least, most = settings.PIN_DIGITS, DIGITS_MAX
    if least == most:
        return {"digits": str(most)}
    return {"digits": line(talk.language, "pins.digits", least=str(least), most=str(most))}


def her_id(talk: Talk, typed: str) -> Read | Refused:
    """Let her show that it is she, by the number that the lender wrote down; it is not kept."""
    try:
        shown = national_id.read(typed)
    except national_id.NotANationalId:
        return Refused(NOT_HER_ID)
    return Read("shown") if is_id_of(UUID(talk.slots[WHO]), shown) else Refused(NOT_HER_ID)


def keep_pin(caller: Caller, talk: Talk) -> Outcome:
    """Keep the PIN that she chose, and let her phone know: it may not have been she."""
    person_id = UUID(talk.slots[WHO])
    set_pin(person_id, talk.secret)
    _tell_once(person_id, About.PIN, caller.herself(talk))
    return Outcome("kept")


def _tell_once(person_id: UUID, about: About, by: Actor) -> None:
    """Let her know by one of her lenders."""
    for mfi_id, borrower_id in memberships_of(person_id):
        try:
            with asked_of(mfi_id, ASK_SECONDS):
                tell_her(mfi_id, about, borrower_id, by=by)
        except DomainError:
            # The next of her lenders can say it as well.
            continue
        return
