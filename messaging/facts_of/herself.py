"""Facts of a borrower herself: her PIN, her numbers, what she wants no more of."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from loans.actions.amend_borrower import PHONE
from loans.dates import today
from loans.models import ConsentCode, Event, Person
from loans.queries import consent_codes
from loans.queries.borrowers import WALLET, person_behind
from loans.queries.pin_resets import code_of, live
from loans.rules.written import day, moment
from loans.sealed import Unreadable, data_key_of, unseal
from messaging.facts_of.told import Told

# Where she said stop or start on these ways, the menu's screen or the answer to her text says so.
ANSWERED_THERE = frozenset({"menu", "sms"})


def nothing_more(event: Event, _language: str) -> Told | None:
    """Say that it happened: the text needs no more than who says it."""
    return Told(event.subject_id, {})


def stop_or_start(event: Event, _language: str) -> Told | None:
    """Confirm what somebody else wrote down for her; of a phone that is nobody's, nothing."""
    if event.subject_kind != "borrower" or event.data.get("how") in ANSWERED_THERE:
        return None
    return Told(event.subject_id, {})


def pin_changed(event: Event, _language: str) -> Told | None:
    """Say when."""
    return Told(event.subject_id, {"on": day(today())})


def reset_code(event: Event, _language: str) -> Told | None:
    """Send the code, as long as it opens anything."""
    if live(event.mfi_id, event.subject_id) != event.id:
        return None
    person = person_behind(event.mfi_id, event.subject_id)
    return Told(event.subject_id, {"reset": code_of(person, event.id)})


def consent_code(event: Event, _language: str) -> Told | None:
    """Ask her in the words that count, and send the code, as long as it is good for anything."""
    sent = ConsentCode.objects.of(event.mfi_id).get(id=UUID(event.data["code"]))
    newest = consent_codes.latest(event.mfi_id, sent.borrower_id, sent.purpose).get()
    if newest.id != sent.id or not consent_codes.waits(sent, timezone.now()):
        return None
    person = person_behind(event.mfi_id, sent.borrower_id)
    says = {
        "asks": consent_codes.asks(sent.language, sent.purpose),
        "spoken": consent_codes.code_of(person, sent),
    }
    return Told(sent.borrower_id, says)


def wallet_change(event: Event, _language: str) -> Told | None:
    """Warn whoever holds the number that counted when another was asked for; no word of her."""
    to = _old_number(event, WALLET)
    counts_from = timezone.localtime(datetime.fromisoformat(event.data["counts_from"]))
    return Told(event.subject_id, {"from": moment(counts_from)}, to) if to else None


def phone_changed(event: Event, _language: str) -> Told | None:
    """Warn whoever holds the number that was hers; no word of her."""
    to = _old_number(event, PHONE)
    return Told(event.subject_id, {"on": day(timezone.localdate(event.at))}, to) if to else None


def _old_number(event: Event, sealed_as: str) -> str:
    """Open the number that an event names; who was erased since has none."""
    holder = Person.objects.get(id=event.data["sealed_for"])
    try:
        return unseal(data_key_of(holder), sealed_as, event.data["to"])
    except Unreadable:
        return ""
