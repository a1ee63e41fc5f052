"""The lenders that work here, as a borrower chooses among them and calls them."""

from collections.abc import Sequence

from loans.queries import directory
from loans.rules.written import telephone
from messaging.rules.gsm7 import transliterate
from ussd.engine.domain import Facts, Option, Outcome
from ussd.engine.talk import Talk
from ussd.service_codes import dialled
from ussd.slots import BOUND, LENDER


def offices(_talk: Talk) -> Facts:
    """List the lenders with their telephones, one a line."""
    lines = [
        f"{transliterate(lender.name)} {telephone(lender.phone)}" for lender in directory.lenders()
    ]
    return {"lenders": "\n".join(lines)} if lines else {}


def find_lender(talk: Talk) -> Outcome:
    """Ask which only where there are several, and where the code is nobody's own."""
    if BOUND in talk.slots:
        return Outcome("one", {LENDER: talk.slots[BOUND]})
    found = directory.lenders()
    if len(found) == 1:
        return Outcome("one", {LENDER: str(found[0].id)})
    return Outcome("several" if found else "none")


def choices(_talk: Talk) -> Sequence[Option]:
    """List them by name."""
    return [Option(str(one.id), transliterate(one.name)) for one in directory.lenders()]


def lender(talk: Talk) -> Facts:
    """Name the one that was chosen, for as long as it works here."""
    for one in directory.lenders():
        if str(one.id) == talk.slots.get(LENDER):
            return {"lender": transliterate(one.name), "code": dialled(talk)}
    return {}


def code(talk: Talk) -> Facts:
    """Say what to dial."""
    return {"code": dialled(talk)}
