"""What is said about what happened: one table of who hears which text when, and why it is sent."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from loans.actions.amend_borrower import PHONE_CHANGED
from loans.actions.change_wallet import ASKED as WALLET_ASKED
from loans.actions.tell_her import About
from loans.models import Event
from loans.queries import consent_codes
from loans.queries.directory import lender_of
from loans.queries.looks import LOOKED
from loans.queries.pin_resets import ALLOWED
from loans.rules.written import telephone
from messaging.facts_of import applications, herself, loans, matters
from messaging.facts_of.told import Facts, Finds, Told
from messaging.models import Message

RECEIPT, CODE, REMINDER = Message.Kind.RECEIPT, Message.Kind.CODE, Message.Kind.REMINDER
BORROWER, OLD_NUMBER = "the borrower", "the number that was hers"
WHOEVER_WROTE = "the phone that wrote"
# Who acts on her phone has just read it there.
ON_HER_PHONE = frozenset({"person", "phone"})


class Notice(NamedTuple):
    """One text: when it goes out, to whom, in which class; where its facts are found.

    `law`: it is sent because law asks for it, and booked apart. `screen`: where she did it on her
    phone, the last screen says the same, and no text is paid for.
    """

    when: str
    event: str
    text: str
    kind: Message.Kind
    facts: Finds
    hears: str = BORROWER
    law: bool = False
    screen: bool = False

    def about(self, event: Event, language: str) -> Told | None:
        """Give its facts, unless there is nothing to tell, or a screen has just told it."""
        if self.screen and event.data.get("by") in ON_HER_PHONE:
            return None
        return self.facts(event, language)


class ByTheClock(NamedTuple):
    """A text that no event of a lender brings about: whoever sends it finds its facts."""

    when: str
    text: str
    kind: Message.Kind
    hears: str = BORROWER
    law: bool = False


TABLE: tuple[Notice, ...] = (
    # She comes.
    Notice(
        "she is registered",
        "borrower.registered",
        "registered",
        RECEIPT,
        herself.nothing_more,
        screen=True,
    ),
    Notice(
        "a lender asks for her consent",
        consent_codes.ASKED,
        "consent_code",
        CODE,
        herself.consent_code,
        law=True,
    ),
    # She asks for a loan.
    Notice(
        "she applied", "application.submitted", "applied", RECEIPT, applications.asked, screen=True
    ),
    Notice(
        "her application is sent back",
        "application.returned",
        "returned",
        RECEIPT,
        applications.asked,
    ),
    Notice(
        "it is refused, and nobody looked at her record",
        "application.rejected",
        "rejected",
        RECEIPT,
        applications.refused,
        law=True,
    ),
    Notice(
        "it is refused, and her record was looked at",
        "application.rejected",
        "rejected_record",
        RECEIPT,
        applications.refused_by_record,
        law=True,
    ),
    Notice(
        "a loan is offered",
        "application.approved",
        "approved",
        RECEIPT,
        applications.offered,
        law=True,
    ),
    Notice(
        "she wants the facts of an offer sent",
        About.OFFER.value,
        "facts",
        RECEIPT,
        applications.facts_again,
        law=True,
    ),
    Notice(
        "she accepts by PIN: the facts that she agreed to",
        "offer.accepted",
        "accepted",
        RECEIPT,
        applications.accepted,
        law=True,
    ),
    # Money, of which there is always a receipt.
    Notice("the loan is paid out", "loan.disbursed", "paid_out", RECEIPT, loans.paid_out),
    Notice("a payment came", "payment.received", "payment", RECEIPT, loans.paid),
    Notice("the last payment came", "loan.paid-off", "paid_off", RECEIPT, loans.paid),
    Notice("a payment did not stand", "payment.reversed", "reversed", RECEIPT, loans.paid),
    Notice(
        "a payment that she wanted to make failed",
        "collection.failed",
        "payment_failed",
        RECEIPT,
        loans.not_paid,
    ),
    Notice("the loan is given back", "loan.cancelled", "cancelled", RECEIPT, loans.cancelled),
    Notice(
        "the lender gives the loan up",
        "loan.written-off",
        "written_off",
        RECEIPT,
        loans.written_off,
        law=True,
    ),
    Notice(
        "she wants her account sent", About.STATEMENT.value, "statement", RECEIPT, loans.account
    ),
    # What somebody else may have done in her name.
    Notice("her PIN is changed", About.PIN.value, "pin_changed", RECEIPT, herself.pin_changed),
    Notice("her PIN is locked", About.LOCKED.value, "pin_locked", RECEIPT, herself.nothing_more),
    Notice("she forgot her PIN, and it is she", ALLOWED, "pin_reset", CODE, herself.reset_code),
    Notice(
        "money is to go to another number",
        WALLET_ASKED,
        "wallet_change",
        RECEIPT,
        herself.wallet_change,
        OLD_NUMBER,
    ),
    Notice(
        "her phone number is changed",
        PHONE_CHANGED,
        "phone_changed",
        RECEIPT,
        herself.phone_changed,
        OLD_NUMBER,
    ),
    # What is kept about her, and what she says to it.
    Notice(
        "a lender looked at her record of loans",
        LOOKED,
        "record_looked",
        RECEIPT,
        matters.looked,
        law=True,
    ),
    Notice(
        "her complaint or report came",
        "case.opened",
        "case_opened",
        RECEIPT,
        matters.received,
        law=True,
    ),
    Notice(
        "it is answered in few words",
        "case.resolved",
        "case_answered",
        RECEIPT,
        matters.answered,
        law=True,
    ),
    Notice(
        "it is answered at length",
        "case.resolved",
        "case_resolved",
        RECEIPT,
        matters.settled,
        law=True,
    ),
    Notice(
        "her record was wrong",
        "case.resolved",
        "dispute_upheld",
        RECEIPT,
        matters.corrected,
        law=True,
    ),
    Notice(
        "her record was right",
        "case.resolved",
        "dispute_rejected",
        RECEIPT,
        matters.not_corrected,
        law=True,
    ),
    Notice(
        "adverts are stopped for her",
        "messages.stopped",
        "stopped",
        RECEIPT,
        herself.stop_or_start,
        law=True,
        screen=True,
    ),
    Notice(
        "adverts come again",
        "messages.started",
        "started",
        RECEIPT,
        herself.stop_or_start,
        screen=True,
    ),
)
BY_THE_CLOCK: tuple[ByTheClock, ...] = (
    ByTheClock("a payment is due soon, and she has an officer", "reminder", REMINDER),
    ByTheClock("a payment is due soon, and she has none", "reminder_office", REMINDER),
    ByTheClock("a payment is late", "overdue", REMINDER),
    ByTheClock("her session broke off", "unfinished", REMINDER, "the phone that dialled"),
    ByTheClock("what broke off was done", "came_through", RECEIPT, "the phone that dialled"),
    ByTheClock("a phone sends STOP", "texts_stopped", RECEIPT, WHOEVER_WROTE, law=True),
    ByTheClock("a phone sends START", "texts_started", RECEIPT, WHOEVER_WROTE),
    ByTheClock("a phone sends HELP", "texts_help", RECEIPT, WHOEVER_WROTE),
    ByTheClock("a phone sends BALANCE", "texts_balance", RECEIPT, WHOEVER_WROTE),
    ByTheClock("a phone sends what nobody knows", "texts_unknown", RECEIPT, WHOEVER_WROTE),
)


def _by_event() -> Iterator[tuple[str, tuple[Notice, ...]]]:
    for type_ in dict.fromkeys(row.event for row in TABLE):
        yield type_, tuple(row for row in TABLE if row.event == type_)


NOTICES: Mapping[str, tuple[Notice, ...]] = dict(_by_event())


def from_lender(mfi_id: UUID) -> Facts:
    """Say who speaks, whom to call and what to dial."""
    lender = lender_of(mfi_id)
    return {
        "lender": lender.name,
        "phone": telephone(lender.phone),
        "code": lender.service_code or settings.SERVICE_CODE,
    }
