"""What became of her applications, once she has shown by her PIN that they are hers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import localdate

from loans.actions.apply import withdraw as take_back
from loans.catalogue import words
from loans.deed import Once
from loans.errors import AlreadyDecided, DomainError, LenderUnavailable, NotThisLender
from loans.models import Application
from loans.queries.applications import ApplicationSheet, latest_of, one
from loans.queries.directory import lender_of, memberships_of
from loans.rules.written import day, maloti, telephone
from messaging.rules.gsm7 import transliterate
from ussd.caller import Caller
from ussd.catalogue import line
from ussd.engine.domain import Facts, Option, Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import APPLICATION, CHOSEN, LENDER, WHO

ROUTE = "ussd withdraw"
# Nothing is left to say of these: a loan made of one is told of as a loan.
OVER = (
    Application.Status.ACCEPTED,
    Application.Status.WITHDRAWN,
    Application.Status.EXPIRED,
)


@dataclass(frozen=True, slots=True)
class Hers:
    """Where an application of hers stands, and at which lender."""

    mfi_id: UUID
    id: UUID
    status: str
    lisente: int


def find(talk: Talk) -> Outcome:
    """Find the latest of each lender that something is to be said of."""
    found, away = _all(UUID(talk.slots[WHO]))
    if not found:
        return Outcome("away" if away else "none")
    return Outcome("several") if len(found) > 1 else _opened(found[0])


def choices(talk: Talk) -> Sequence[Option]:
    """List them, each with its lender and how it stands."""
    return [
        Option(
            f"{hers.mfi_id} {hers.id}",
            line(
                talk.language,
                f"standing.{hers.status}",
                lender=transliterate(lender_of(hers.mfi_id).name),
                amount=maloti(hers.lisente),
            ),
        )
        for hers in _all(UUID(talk.slots[WHO]))[0]
    ]


def open_chosen(talk: Talk) -> Outcome:
    """Open the one that she picked."""
    mfi_id, application_id = map(UUID, talk.slots[CHOSEN].split())
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            hers = _hers(one(mfi_id, application_id).row)
    except NotThisLender:
        return Outcome("none")
    except LenderUnavailable:
        return Outcome("away")
    return Outcome("none") if hers.status in OVER else _opened(hers)


def shown(talk: Talk) -> Facts:
    """State it: the sum that was offered, or else asked for, and whom to call."""
    mfi_id = UUID(talk.slots[LENDER])
    with asked_of(mfi_id, ASK_SECONDS):
        sheet, lender = one(mfi_id, UUID(talk.slots[APPLICATION])), lender_of(mfi_id)
    return {
        "lender": transliterate(lender.name),
        "phone": telephone(lender.phone),
        "amount": maloti(_hers(sheet.row).lisente),
        "date": day(localdate(sheet.row.submitted_at)) if sheet.row.submitted_at else "",
        "reason": _reason(sheet, talk.language),
    }


def withdraw(caller: Caller, talk: Talk) -> Outcome:
    """Take it back, unless somebody settled it meanwhile; an offer, and she declines it."""
    mfi_id, application_id = UUID(talk.slots[LENDER]), UUID(talk.slots[APPLICATION])
    by = caller.herself(talk)
    once = Once.of_body(caller.session, by.id, ROUTE, str(application_id))
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            take_back(mfi_id, application_id, "", by=by, once=once)
    except AlreadyDecided:
        return Outcome("decided")
    except DomainError:
        return Outcome("later")
    return Outcome("withdrawn")


def _all(person_id: UUID) -> tuple[list[Hers], bool]:
    """Give what is not over, the latest first, and whether a lender gave no answer."""
    found: list[Application] = []
    away = False
    for mfi_id, borrower_id in memberships_of(person_id):
        try:
            with asked_of(mfi_id, ASK_SECONDS):
                row = latest_of(mfi_id, borrower_id)
        except LenderUnavailable:
            away = True
            continue
        if row is not None and row.status not in OVER:
            found.append(row)
    found.sort(key=lambda row: row.at, reverse=True)
    return [_hers(row) for row in found], away


def _hers(row: Application) -> Hers:
    lisente = row.amount_lisente
    if row.status == Application.Status.APPROVED and row.offered_lisente is not None:
        lisente = row.offered_lisente
    return Hers(row.mfi_id, row.id, str(row.status), lisente)


def _opened(hers: Hers) -> Outcome:
    return Outcome(hers.status, {APPLICATION: str(hers.id), LENDER: str(hers.mfi_id)})


def _reason(sheet: ApplicationSheet, language: str) -> str:
    reasons, decision = words(language, "refusals"), sheet.decision
    if decision is None or decision.reason not in reasons:
        return ""
    return transliterate(reasons[decision.reason])
