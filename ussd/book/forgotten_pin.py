"""She has forgotten her PIN: somebody calls her back, and a code lets her choose another."""

import hmac
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from loans.models import Case, Person
from loans.queries.directory import memberships_of
from loans.queries.pin_resets import code_of, live
from ussd.book import matters, own_pin
from ussd.caller import Caller
from ussd.engine.domain import Outcome, Read, Refused
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.models import PinReset
from ussd.pins import locked_for_good
from ussd.readers import NOT_THE_CODE
from ussd.slots import CASE, LENDER, MATTER, RESET, WHO

TRIES_MAX = 5


def find(talk: Talk) -> Outcome:
    """Ask for her code where she was sent one, and else whether she wants to be called."""
    event_id = _live(UUID(talk.slots[WHO])) if WHO in talk.slots else None
    if event_id is None:
        return Outcome("ask" if WHO in talk.slots else "nobody")
    return Outcome("code", {RESET: str(event_id)})


def ask(caller: Caller, talk: Talk) -> Outcome:
    """Have her called by a lender of hers, whichever answers first; or have her come."""
    locked = locked_for_good(UUID(talk.slots[WHO]))
    for mfi_id, _ in memberships_of(UUID(talk.slots[WHO])):
        slots = {LENDER: str(mfi_id), MATTER: Case.Kind.PIN_RESET.value}
        told = matters.tell(caller, talk.remembering(slots), in_person=locked)
        if CASE in told.slots:
            return Outcome("come" if locked else "asked", {**slots, **told.slots})
    return Outcome("later")


def code(talk: Talk, typed: str) -> Read | Refused:
    """Look at one try of her code, if one is left: it is counted before it is looked at."""
    event_id, person_id = UUID(talk.slots[RESET]), UUID(talk.slots[WHO])
    PinReset.objects.bulk_create([PinReset(event_id=event_id)], ignore_conflicts=True)
    left = PinReset.objects.filter(event_id=event_id, used_at=None, tries__lt=TRIES_MAX)
    if not left.update(tries=F("tries") + 1) or _live(person_id) != event_id:
        return Refused(NOT_THE_CODE)
    right = code_of(Person.objects.get(id=person_id), event_id)
    same = hmac.compare_digest(right.encode(), typed.strip(" ").encode())
    return Read("shown") if same else Refused(NOT_THE_CODE)


def keep_pin(caller: Caller, talk: Talk) -> Outcome:
    """Keep the PIN that she chose, once a code."""
    event_id = UUID(talk.slots[RESET])
    unused = PinReset.objects.filter(event_id=event_id, used_at=None)
    if not unused.update(used_at=timezone.now()):
        return Outcome("later")
    return own_pin.keep_pin(caller, talk)


def _live(person_id: UUID) -> UUID | None:
    """Find what allows her a new PIN, at whichever of her lenders."""
    for mfi_id, borrower_id in memberships_of(person_id):
        with asked_of(mfi_id, ASK_SECONDS):
            event_id = live(mfi_id, borrower_id)
        if event_id is not None:
            return event_id
    return None
