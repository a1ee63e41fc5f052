"""The number that her money goes to: which one counts, which one waits, and a change of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from loans.actions.change_wallet import change_wallet, keep_wallet
from loans.deed import Once
from loans.errors import DomainError, PhoneRefused, SameNumber
from loans.models import Borrower
from loans.numbering import check_mobile
from loans.queries.borrowers import money_goes
from loans.queries.directory import lender_of
from loans.queries.policy import policy_of
from loans.rules.wallet_number import COOL_OFF
from loans.rules.written import moment, telephone
from ussd import readers
from ussd.book.details import her_row, herself
from ussd.caller import Caller
from ussd.catalogue import line
from ussd.engine.domain import Facts, Outcome, Read, Refused
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.service_codes import dialled
from ussd.slots import COUNTS_FROM, LENDER, NUMBER, OLD_NUMBER

ROUTE = "ussd wallet"


def shown(talk: Talk) -> Facts:
    """Say where her money goes, and from when it goes elsewhere."""
    row = her_row(talk)
    if row is None:
        return {}
    number, following, counts_from = _as_it_stands(row)
    if not following:
        return {"lines": line(talk.language, "sheet.money", number=number)}
    facts = {"number": number, "next": following, "from": counts_from}
    return {"lines": line(talk.language, "sheet.money_waits", **facts)}


def paid_to(talk: Talk) -> str:
    """Give the number that a loan would be paid out to now; empty where nobody answers."""
    row = her_row(talk)
    return "" if row is None else _as_it_stands(row)[0]


def choices(talk: Talk) -> Sequence[str]:
    """Offer to keep the old number while another one waits."""
    row = her_row(talk)
    if row is None:
        return ()
    return ("change", "keep") if _as_it_stands(row)[1] else ("change",)


def read(talk: Talk, typed: str) -> Read | Refused:
    """Read a mobile number that this lender can pay to, and that is another than the one set."""
    understood = readers.mobile(talk, typed)
    if isinstance(understood, Refused):
        return understood
    mfi_id = UUID(talk.slots[LENDER])
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            check_mobile(understood.value, policy_of(mfi_id).countries)
    except PhoneRefused:
        return Refused(readers.NOT_PAID_TO)
    row = her_row(talk)
    if row is not None and telephone(understood.value) in _as_it_stands(row)[:2]:
        return Refused(readers.SAME_NUMBER)
    return understood


def change(talk: Talk) -> Facts:
    """Say what will happen before she agrees to it, as of this minute."""
    row = her_row(talk)
    if row is None:
        return {}
    return {
        "number": _as_it_stands(row)[0],
        "next": telephone(talk.slots[NUMBER]),
        "from": _written(timezone.now() + COOL_OFF),
    }


def asked(talk: Talk) -> Facts:
    """Say what was agreed, from when it counts, and how it is taken back."""
    slots = talk.slots
    return {
        "number": slots[OLD_NUMBER],
        "next": telephone(slots[NUMBER]),
        "from": slots[COUNTS_FROM],
        "phone": telephone(lender_of(UUID(slots[LENDER])).phone),
        "code": dialled(talk),
    }


def ask(caller: Caller, talk: Talk) -> Outcome:
    """Ask for the change, once."""
    mfi_id, borrower_id, by = herself(caller, talk)
    once = Once.of_body(caller.session, by.id, ROUTE, [talk.slots[LENDER], talk.slots[NUMBER]])
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            old = _as_it_stands(Borrower.objects.of(mfi_id).get(id=borrower_id))[0]
            made = change_wallet(mfi_id, borrower_id, talk.slots[NUMBER], by=by, once=once)
    except SameNumber:
        return Outcome("same")
    except DomainError:
        return Outcome("later")
    counts_from = datetime.fromisoformat(str(made["counts_from"]))
    return Outcome("asked", {OLD_NUMBER: old, COUNTS_FROM: _written(counts_from)})


def keep(caller: Caller, talk: Talk) -> Outcome:
    """Take a change back that does not count yet; the screen then says what counts."""
    mfi_id, borrower_id, by = herself(caller, talk)
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            keep_wallet(mfi_id, borrower_id, by=by)
    except DomainError:
        return Outcome("later")
    return Outcome("kept")


def _as_it_stands(row: Borrower) -> tuple[str, str, str]:
    """Write the number that counts, the one that waits if any, and from when it will count."""
    goes = money_goes(row)
    counts_from = _written(goes.counts_from) if goes.counts_from else ""
    return telephone(goes.number), telephone(goes.waiting), counts_from


def _written(when: datetime) -> str:
    return moment(timezone.localtime(when))
