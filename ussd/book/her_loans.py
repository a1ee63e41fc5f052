"""What she owes and has paid, at each of her lenders; each line with the lender that it is of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from loans.dates import today
from loans.errors import LenderUnavailable, NotThisLender
from loans.models import Loan
from loans.queries.directory import Lender, lender_of, memberships_of
from loans.queries.loans import LoanSheet, not_over, sheet, sheets
from loans.queries.payoff import payoff
from loans.queries.statement import Line, statement
from loans.rules.written import day, maloti, telephone
from messaging.rules.gsm7 import transliterate
from ussd.catalogue import ACCOUNT, line
from ussd.engine.domain import Facts, Option, Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import CHOSEN, LENDER, LOAN, WHO

# So many of the last lines are told; all of them are on paper.
LINES_TOLD = 5


@dataclass(frozen=True, slots=True)
class Hers:
    """One loan of hers, and the lender that it is of."""

    lender: Lender
    sheet: LoanSheet


def find(talk: Talk) -> Outcome:
    """Find her loans: one is shown at once."""
    found, away = all_of(UUID(talk.slots[WHO]))
    if not found:
        return Outcome("away" if away else "none")
    if len(found) > 1:
        return Outcome("several")
    return _opened(found[0])


def choices(talk: Talk) -> Sequence[Option]:
    """List them, each with its lender and what is owed."""
    found, _ = all_of(UUID(talk.slots[WHO]))
    return [
        Option(
            f"{hers.lender.id} {hers.sheet.loan.id}",
            f"{transliterate(hers.lender.name)} {maloti(_sum(hers.sheet))}",
        )
        for hers in found
    ]


def open_chosen(talk: Talk) -> Outcome:
    """Open the one that she picked."""
    mfi_id, loan_id = map(UUID, talk.slots[CHOSEN].split())
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            return _opened(Hers(lender_of(mfi_id), sheet(mfi_id, loan_id)))
    except NotThisLender:
        return Outcome("none")
    except LenderUnavailable:
        return Outcome("away")


def shown(talk: Talk) -> Facts:
    """State what is owed, what of it is late, and what comes next."""
    mfi_id, loan_id = UUID(talk.slots[LENDER]), UUID(talk.slots[LOAN])
    lender = lender_of(mfi_id)
    with asked_of(mfi_id, ASK_SECONDS):
        found = sheet(mfi_id, loan_id)
        closes = (
            payoff(mfi_id, loan_id, today()).total
            if found.loan.status == Loan.Status.ACTIVE
            else found.outstanding.total
        )
    owed, due = found.outstanding, found.next_due
    return {
        "lender": transliterate(lender.name),
        "reference": found.loan.reference,
        "phone": telephone(lender.phone),
        "amount": maloti(_sum(found)),
        "late": maloti(found.arrears.lisente),
        "next": f"{maloti(due.lisente)}, {day(due.due_on)}" if due else "-",
        "principal": maloti(owed.principal),
        "interest": maloti(owed.interest),
        "fees": maloti(owed.fees + owed.penalties),
        "payoff": maloti(closes),
    }


def payments(talk: Talk) -> Facts:
    """Tell the last lines of her account, the newest first."""
    mfi_id, loan_id = UUID(talk.slots[LENDER]), UUID(talk.slots[LOAN])
    with asked_of(mfi_id, ASK_SECONDS):
        told = statement(mfi_id, loan_id).lines[-LINES_TOLD:]
    return {"lines": "\n".join(_lines(talk.language, reversed(told)))} if told else {}


def _lines(language: str, told: Iterator[Line]) -> Iterator[str]:
    for row in told:
        sign = "+" if row.debit else "-"
        named = f"account.{row.kind}"
        what = line(language, named if named in ACCOUNT else "account.other")
        yield f"{row.on:%d/%m/%y} {what} {sign}{maloti(row.debit or row.credit)}"


def all_of(person_id: UUID) -> tuple[list[Hers], bool]:
    """Give all loans of hers that are not over, and whether a lender gave no answer."""
    found: list[Hers] = []
    away = False
    for mfi_id, borrower_id in memberships_of(person_id):
        try:
            with asked_of(mfi_id, ASK_SECONDS):
                rows = list(not_over(mfi_id, borrower_id))
                made = sheets(mfi_id, rows) if rows else []
        except LenderUnavailable:
            away = True
            continue
        if made:
            lender = lender_of(mfi_id)
            found += [Hers(lender, each) for each in made]
    return found, away


def _sum(found: LoanSheet) -> int:
    """Give the sum that says what a loan is about: what is owed, or what is to come to her."""
    loan = found.loan
    match loan.status:
        case Loan.Status.ACCEPTED | Loan.Status.DISBURSING:
            return int(loan.principal_lisente)
        case Loan.Status.OVERPAID:
            return int(loan.overpaid_lisente)
        case Loan.Status.WRITTEN_OFF if found.written_off:
            return found.written_off.lisente
        case _:
            return found.outstanding.total


def _opened(hers: Hers) -> Outcome:
    slots = {LENDER: str(hers.lender.id), LOAN: str(hers.sheet.loan.id)}
    match hers.sheet.loan.status:
        case Loan.Status.ACCEPTED | Loan.Status.DISBURSING:
            return Outcome("awaited", slots)
        case Loan.Status.ACTIVE:
            return Outcome("late" if hers.sheet.arrears.lisente else "running", slots)
        case Loan.Status.OVERPAID:
            return Outcome("overpaid", slots)
        case Loan.Status.WRITTEN_OFF:
            return Outcome("given_up", slots)
        case _:
            return Outcome("none")
