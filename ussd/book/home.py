"""What home offers her where she stands, and who dials where one phone serves several people."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from loans.errors import LenderUnavailable
from loans.models import Borrower
from loans.queries.directory import memberships_of, people_on
from messaging.rules.gsm7 import transliterate
from ussd.caller import Caller
from ussd.engine.domain import Option, Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import asked_of
from ussd.pins import has_pin
from ussd.slots import (
    FREE,
    KNOWN,
    LATE,
    OFFER,
    REFUSED,
    REVIEW,
    RUNNING,
    SEVERAL,
    STANDING,
    WHO,
)
from ussd.standing import HOME_SECONDS, Known, standing_of

# On the first page there is always somebody to call, and the other language.
ALWAYS = ("help", "language")
MORE = ("complaint", "record", "change_pin", "forgot_pin", "details", "messages", "how")
CHOICES = {
    SEVERAL: (),
    KNOWN: ("first_pin", "balance", *ALWAYS, "complaint", "messages", "how"),
    FREE: ("apply", "balance", "application", *ALWAYS, *MORE),
    REVIEW: ("application", "balance", "apply", *ALWAYS, *MORE),
    REFUSED: ("application", "apply", "balance", *ALWAYS, *MORE),
    OFFER: ("offer", "balance", "apply", *ALWAYS, *MORE),
    RUNNING: ("balance", "repay", "apply", *ALWAYS, "application", *MORE),
    LATE: ("repay", "balance", "apply", *ALWAYS, "application", *MORE),
}
OF_A_STRANGER = ("register", "how", *ALWAYS)


def choices(talk: Talk) -> Sequence[str]:
    """Offer what she can do, what needs her now first; nothing before she says who she is."""
    return CHOICES.get(talk.slots.get(STANDING, ""), OF_A_STRANGER)


def people(caller: Caller, _talk: Talk) -> Sequence[Option]:
    """List whom the phone may belong to, by initials; the same ones twice are numbered."""
    named = [(person_id, _initials(person_id)) for person_id in people_on(caller.phone)]
    times, seen = Counter(name for _, name in named), Counter[str]()
    options = []
    for person_id, name in named:
        seen[name] += 1
        says = f"{name} {seen[name]}" if times[name] > 1 else name
        options.append(Option(str(person_id), says))
    return options


def stand(talk: Talk) -> Outcome:
    """Find how she stands who said that it is she."""
    person_id = UUID(talk.slots[WHO])
    if not has_pin(person_id):
        return Outcome("found", {STANDING: KNOWN})
    known = [Known(*at) for at in memberships_of(person_id)]
    return Outcome("found", {STANDING: standing_of(known)})


def _initials(person_id: UUID) -> str:
    """Shorten her name as the first lender that answers has it."""
    for mfi_id, borrower_id in memberships_of(person_id):
        try:
            with asked_of(mfi_id, HOME_SECONDS):
                row = Borrower.objects.of(mfi_id).filter(id=borrower_id).only("name").first()
        except LenderUnavailable:
            continue
        if row is not None:
            firsts = [letters[0] for word in row.name.split() if (letters := _letters(word))]
            return transliterate("".join(f"{first.upper()}." for first in firsts))
    return "-"


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word))
