"""Whose PIN it is, whether she has one, and how she gets one."""

from collections.abc import Sequence
from uuid import UUID

from loans.queries.directory import is_id_of, people_on
from loans.rules import national_id
from ussd.caller import Caller
from ussd.engine.domain import Outcome, PinLocked, PinTry, Read, Refused
from ussd.engine.talk import Talk
from ussd.pins import has_pin, set_pin, try_pin
from ussd.readers import NOT_HER_ID
from ussd.slots import HAS_PIN, KNOWN, STANDING, WHO

CHOICES = {
    KNOWN: ("first_pin", "how", "help", "language"),
    HAS_PIN: ("apply", "application", "change_pin", "how", "help", "language"),
}
OF_A_STRANGER = ("register", "how", "help", "language")


def home_choices(talk: Talk) -> Sequence[str]:
    """Offer what she can do where she stands."""
    return CHOICES.get(talk.slots.get(STANDING, ""), OF_A_STRANGER)


def whose_pin(caller: Caller, _talk: Talk) -> Outcome:
    """Find the person behind the phone, and whether she has a PIN."""
    people = people_on(caller.phone)
    if len(people) != 1:
        return Outcome("several" if people else "nobody")
    (person_id,) = people
    return Outcome("known" if has_pin(person_id) else "new", {WHO: str(person_id)})


def try_hers(talk: Talk, typed: str) -> PinTry:
    """Look at one try of her PIN."""
    who = talk.slots.get(WHO)
    return try_pin(UUID(who), typed) if who else PinLocked()


def her_id(talk: Talk, typed: str) -> Read | Refused:
    """Let her show that it is she, by the number that the lender wrote down; it is not kept."""
    try:
        shown = national_id.read(typed)
    except national_id.NotANationalId:
        return Refused(NOT_HER_ID)
    return Read("shown") if is_id_of(UUID(talk.slots[WHO]), shown) else Refused(NOT_HER_ID)


def keep_pin(talk: Talk) -> Outcome:
    """Keep the PIN that she chose."""
    set_pin(UUID(talk.slots[WHO]), talk.secret)
    return Outcome("kept")
