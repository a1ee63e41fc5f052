"""A matter is taken down in her words, given to somebody, and settled once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from loans.actions.handle_case import Matter, assign_case, bring_up, resolve_case
from loans.deed import Actor
from loans.errors import AlreadyDecided, NotThisLender
from loans.models import AuditEntry, Case, Event, Mfi, Person
from loans.queries import cases
from loans.sealed import data_key_of, unseal
from loans.sealed_columns import CASE_TEXT
from tests.loans.test_register_borrower import new, register
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())
WORDS = "I paid on Monday and the message says I did not"


@pytest.fixture
def complaint(maluti: Mfi) -> Case:
    matter = Matter(Case.Kind.COMPLAINT, register(maluti, new()), WORDS)
    return cases.one(maluti.id, UUID(str(bring_up(maluti.id, matter, by=THABO)["id"])))


def test_her_words_are_sealed_under_her_key(complaint: Case) -> None:
    person = Person.objects.get()
    assert "Monday" not in complaint.text_sealed
    key = data_key_of(person)
    assert unseal(key, CASE_TEXT, complaint.text_sealed) == WORDS
    assert (complaint.kind, complaint.status) == ("complaint", "open")


def test_another_lenders_borrower_cannot_be_complained_for(maluti: Mfi, senqu: Mfi) -> None:
    matter = Matter(Case.Kind.COMPLAINT, register(maluti, new()), WORDS)
    with pytest.raises(NotThisLender):
        bring_up(senqu.id, matter, by=THABO)
    assert not Case.objects.of(senqu).exists()


def test_it_is_given_to_a_colleague_and_to_no_stranger(
    complaint: Case, neo: Colleague, mpho: Colleague
) -> None:
    assign_case(complaint.mfi_id, complaint.id, neo.id, by=THABO)
    assert cases.one(complaint.mfi_id, complaint.id).owner_id == neo.id
    with pytest.raises(NotThisLender):
        assign_case(complaint.mfi_id, complaint.id, mpho.id, by=THABO)
    act = AuditEntry.objects.of(complaint.mfi_id).get(action="assign-case")
    assert (act.before, act.after) == ({"owner": ""}, {"owner": str(neo.id)})


def test_it_is_settled_once(complaint: Case, neo: Colleague) -> None:
    resolve_case(complaint.mfi_id, complaint.id, "booked after all", by=THABO)
    settled = cases.one(complaint.mfi_id, complaint.id)
    assert (settled.status, settled.outcome) == ("resolved", "booked after all")
    with pytest.raises(AlreadyDecided):
        resolve_case(complaint.mfi_id, complaint.id, "not booked", by=THABO)
    with pytest.raises(AlreadyDecided):
        assign_case(complaint.mfi_id, complaint.id, neo.id, by=THABO)
    event = Event.objects.of(complaint.mfi_id).get(type="case.resolved")
    assert (event.subject_id, event.data) == (complaint.id, {})


def test_who_was_told_is_kept_with_the_moment(complaint: Case) -> None:
    before = timezone.now()
    resolve_case(complaint.mfi_id, complaint.id, "booked", told=["staff", "borrower"], by=THABO)
    settled = cases.one(complaint.mfi_id, complaint.id)
    assert [one["who"] for one in settled.told] == ["borrower", "staff"]
    assert settled.resolved_at is not None
    assert before <= settled.resolved_at <= timezone.now()
    assert {one["at"] for one in settled.told} == {settled.resolved_at.isoformat()}
    act = AuditEntry.objects.of(complaint.mfi_id).get(action="resolve-case")
    assert act.after == {"status": "resolved", "told": "borrower staff"}


def test_its_age_stands_still_once_it_is_settled(complaint: Case) -> None:
    complaint.at -= timedelta(9)
    assert cases.age_days(complaint) == 9
    complaint.resolved_at = complaint.at + timedelta(4)
    assert cases.age_days(complaint) == 4
