"""She pays on a loan: what there is to pay, how much of it, and the wallet that asks her for it."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from loans.dates import today
from loans.deed import Once
from loans.errands.collect import collect
from loans.errors import Busy, DomainError, LenderUnavailable, NotNow, NotThisLender, TooMuch
from loans.models import Collection, Loan
from loans.queries.directory import lender_of
from loans.queries.loans import LoanSheet, sheet
from loans.queries.payoff import payoff
from loans.rules.rounding import LISENTE_PER_LOTI
from loans.rules.written import maloti, telephone
from messaging.rules.gsm7 import transliterate
from ussd import readers
from ussd.book.her_loans import Hers, all_of
from ussd.caller import Caller
from ussd.catalogue import line
from ussd.engine.domain import Facts, Option, Outcome, Read, Refused
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.service_codes import dialled
from ussd.slots import CHOSEN, LENDER, LOAN, OTHER, PAYS, PIN_AT, WHO

ROUTE = "ussd repay"
# Maloti, with lisente behind a point if she likes.
SUM = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{2}))?")
LEAST_LISENTE = LISENTE_PER_LOTI
Status = Collection.Status
# Of a hop's eight seconds: the wallet is asked between two deeds of the book.
COLLECT_SECONDS = 6.0
PIN_GOOD_SECONDS = 60


def find(talk: Talk) -> Outcome:
    """Find what she can pay on: one loan is taken at once."""
    found, away = _payable(talk)
    if not found:
        return Outcome("away" if away else "none")
    return Outcome("several") if len(found) > 1 else _opened(found[0])


def choices(talk: Talk) -> Sequence[Option]:
    """List them, each with its lender and what is owed."""
    return [
        Option(
            f"{hers.lender.id} {hers.sheet.loan.id}",
            f"{transliterate(hers.lender.name)} {maloti(hers.sheet.outstanding.total)}",
        )
        for hers in _payable(talk)[0]
    ]


def open_chosen(talk: Talk) -> Outcome:
    """Take the one that she picked."""
    mfi_id, loan_id = map(UUID, talk.slots[CHOSEN].split())
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            found = sheet(mfi_id, loan_id)
    except NotThisLender:
        return Outcome("none")
    except LenderUnavailable:
        return Outcome("away")
    if found.loan.status != Loan.Status.ACTIVE:
        return Outcome("none")
    return _opened(Hers(lender_of(mfi_id), found))


def to_pay(talk: Talk) -> Facts:
    """Name the loan, and the most that can be paid on it."""
    found, most = _read(talk)
    return {
        "lender": transliterate(lender_of(found.loan.mfi_id).name),
        "reference": found.loan.reference,
        "min": maloti(LEAST_LISENTE),
        "max": maloti(most),
    }


def sums(talk: Talk) -> Sequence[Option]:
    """Offer what is late, or else comes next; all of it; or another sum."""
    found, most = _read(talk)
    if found.loan.status != Loan.Status.ACTIVE:
        return []
    offered = []
    due = found.next_due.lisente if found.next_due else 0
    for name, lisente in (("late", found.arrears.lisente), ("next", due)):
        if 0 < lisente < most:
            says = line(talk.language, f"sums.{name}", amount=maloti(lisente))
            offered.append(Option(str(lisente), says))
    offered.append(Option(str(most), line(talk.language, "sums.whole", amount=maloti(most))))
    return [*offered, Option(OTHER, line(talk.language, "sums.other"))]


def sum_chosen(talk: Talk) -> Outcome:
    """Ask for the sum where she wants another one."""
    return Outcome("other" if talk.slots[PAYS] == OTHER else "known")


def another(talk: Talk, typed: str) -> Read | Refused:
    """Read a sum in maloti, up to what is owed."""
    shape = SUM.fullmatch(typed.strip(" "))
    if shape is None:
        return Refused(readers.NOT_A_SUM)
    lisente = int(shape[1]) * LISENTE_PER_LOTI + int(shape[2] or 0)
    _, most = _read(talk)
    if not LEAST_LISENTE <= lisente <= most:
        return Refused(readers.NOT_BETWEEN, {"min": maloti(LEAST_LISENTE), "max": maloti(most)})
    return Read(str(lisente))


def paying(talk: Talk) -> Facts:
    """Say what is about to be paid, to whom."""
    lender = lender_of(UUID(talk.slots[LENDER]))
    return {
        "lender": transliterate(lender.name),
        "phone": telephone(lender.phone),
        "amount": maloti(int(talk.slots[PAYS])),
        "code": dialled(talk),
    }


def ask(caller: Caller, talk: Talk) -> Outcome:
    """Have her wallet ask her for a payment, by a PIN that is not old."""
    if timezone.now().timestamp() - int(talk.slots.get(PIN_AT, "0")) > PIN_GOOD_SECONDS:
        return Outcome("pin_again")
    return collected(caller, talk, Collection.Purpose.REPAY)


def collected(caller: Caller, talk: Talk, purpose: Collection.Purpose) -> Outcome:
    """Have her wallet ask her, once, and say how that came out."""
    slots = talk.slots
    mfi_id, loan_id, lisente = UUID(slots[LENDER]), UUID(slots[LOAN]), int(slots[PAYS])
    by = caller.herself(talk)
    asked = [slots[LENDER], slots[LOAN], slots[PAYS], purpose.value]
    once = Once.of_body(caller.session, by.id, ROUTE, asked)
    try:
        with asked_of(mfi_id, COLLECT_SECONDS):
            came = collect(mfi_id, loan_id, lisente, by=by, once=once, purpose=purpose)
    except Busy:
        return Outcome("waiting")
    except (NotNow, TooMuch):
        return Outcome("changed")
    except DomainError:
        return Outcome("later")
    if came == Status.FAILED:
        return Outcome("refused")
    return Outcome("unknown" if came == Status.UNKNOWN else "asked")


def _payable(talk: Talk) -> tuple[list[Hers], bool]:
    found, away = all_of(UUID(talk.slots[WHO]))
    return [hers for hers in found if hers.sheet.loan.status == Loan.Status.ACTIVE], away


def _opened(hers: Hers) -> Outcome:
    return Outcome("one", {LENDER: str(hers.lender.id), LOAN: str(hers.sheet.loan.id)})


def _read(talk: Talk) -> tuple[LoanSheet, int]:
    """Read the loan, and what closes it today."""
    mfi_id, loan_id = UUID(talk.slots[LENDER]), UUID(talk.slots[LOAN])
    with asked_of(mfi_id, ASK_SECONDS):
        found = sheet(mfi_id, loan_id)
        active = found.loan.status == Loan.Status.ACTIVE
        return found, payoff(mfi_id, loan_id, today()).total if active else 0
