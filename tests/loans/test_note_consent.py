"""A consent leaves an act and an event in the lender's book, and no word about the person."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from loans.actions.note_consent import Given, note_consent
from loans.deed import Actor, Once
from loans.errors import IdempotencyMismatch, NotThisLender
from loans.models import AuditEntry, Event, Mfi
from tests.loans.test_register_borrower import new, register

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())


def given() -> Given:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    return Given(uuid4(), "application", "officer", noon, date(2026, 12, 21))


def test_it_leaves_an_act_and_an_event(maluti: Mfi) -> None:
    palesa, hers = register(maluti, new()), given()
    assert note_consent(maluti.id, palesa, hers, by=THABO) == {
        "id": str(hers.id),
        "purpose": "application",
        "expires_on": "2026-12-21",
        "given_at": "2026-11-21T12:00:00+00:00",
    }
    act = AuditEntry.objects.of(maluti).get(action="give-consent")
    assert (act.target_id, act.actor_id) == (str(palesa), THABO.id)
    assert act.after == {
        "consent": str(hers.id),
        "purpose": "application",
        "channel": "officer",
        "expires_on": "2026-12-21",
    }
    event = Event.objects.of(maluti).get(type="consent.given")
    assert event.subject_id == palesa
    assert event.data == {"consent": str(hers.id), "purpose": "application"}


def test_the_same_key_notes_it_once(maluti: Mfi) -> None:
    palesa = register(maluti, new())
    once = Once("key", "staff:x", "POST", b"body")
    first = note_consent(maluti.id, palesa, given(), by=THABO, once=once)
    assert note_consent(maluti.id, palesa, given(), by=THABO, once=once) == first
    assert Event.objects.of(maluti).filter(type="consent.given").count() == 1
    other = Once("key", "staff:x", "POST", b"another body")
    with pytest.raises(IdempotencyMismatch):
        note_consent(maluti.id, palesa, given(), by=THABO, once=other)


def test_another_lenders_borrower_is_nobody_here(maluti: Mfi, senqu: Mfi) -> None:
    palesa = register(maluti, new())
    with pytest.raises(NotThisLender):
        note_consent(senqu.id, palesa, given(), by=THABO)
    assert not AuditEntry.objects.of(senqu).filter(action="give-consent").exists()
