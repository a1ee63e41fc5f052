"""What she wants somebody to look into, told to one of her lenders from her phone."""

from collections.abc import Sequence
from uuid import UUID

from loans.actions.handle_case import Matter, bring_up
from loans.deed import Once
from loans.errors import DomainError
from loans.models import Case
from loans.queries.directory import borrower_at, lender_of, memberships_of
from loans.rules.written import day, telephone
from messaging.rules.gsm7 import transliterate
from ussd import readers
from ussd.caller import Caller
from ussd.engine.domain import Facts, Option, Outcome, Read, Refused
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import BOUND, CASE, LENDER, MATTER, WHO, WORDS

ROUTE = "ussd complaint"
WORDS_CHARACTERS_MIN = 3


def find_lender(talk: Talk) -> Outcome:
    """Ask which of her lenders only where there are several."""
    hers = _hers(talk)
    bound = talk.slots.get(BOUND, "")
    if bound in map(str, hers):
        return Outcome("one", {LENDER: bound})
    if len(hers) == 1:
        return Outcome("one", {LENDER: str(hers[0])})
    return Outcome("several" if hers else "none")


def choices(talk: Talk) -> Sequence[Option]:
    """List her lenders."""
    return [Option(str(one), transliterate(lender_of(one).name)) for one in _hers(talk)]


def words(_talk: Talk, typed: str) -> Read | Refused:
    """Take a few words, in whatever letters her phone has."""
    said = " ".join(typed.split())
    if len(said) < WORDS_CHARACTERS_MIN or not any(map(str.isalpha, said)):
        return Refused(readers.NOT_WORDS)
    return Read("".join(letter for letter in said if letter.isprintable()))


def tell(caller: Caller, talk: Talk, *, in_person: bool = False) -> Outcome:
    """Open a case for an officer, once."""
    slots = talk.slots
    mfi_id, person_id = UUID(slots[LENDER]), UUID(slots[WHO])
    borrower_id = borrower_at(person_id, mfi_id)
    if borrower_id is None:
        return Outcome("later")
    kind = Case.Kind(slots[MATTER])
    by = caller.herself(talk)
    said = slots.get(WORDS, "")
    once = Once.of_body(caller.session, by.id, ROUTE, [slots[LENDER], slots[MATTER], said])
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            made = bring_up(mfi_id, Matter(kind, borrower_id, said, in_person), by=by, once=once)
    except DomainError:
        return Outcome("later")
    return Outcome(kind.value, {CASE: str(made["id"])})


def shown(talk: Talk) -> Facts:
    """Say its reference, and by when it is answered."""
    mfi_id = UUID(talk.slots[LENDER])
    lender = lender_of(mfi_id)
    with asked_of(mfi_id, ASK_SECONDS):
        case = Case.objects.of(mfi_id).get(id=UUID(talk.slots[CASE]))
    return {
        "lender": transliterate(lender.name),
        "phone": telephone(lender.phone),
        "reference": case.reference,
        "until": day(case.due_on),
    }


def _hers(talk: Talk) -> list[UUID]:
    who = talk.slots.get(WHO)
    return [mfi_id for mfi_id, _ in memberships_of(UUID(who))] if who else []
