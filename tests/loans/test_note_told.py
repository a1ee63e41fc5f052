"""The mark up to which the registry knows a lender's events."""

from uuid import uuid4

import pytest
from django.utils import timezone

from loans.actions.note_told import note_told
from loans.deed import Actor
from loans.models import AuditEntry, Mfi, MfiState

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_the_mark_moves_and_leaves_no_audit_row(maluti: Mfi, senqu: Mfi) -> None:
    before = AuditEntry.objects.of(maluti).count()
    now = timezone.now()
    note_told(maluti.id, now, by=Actor.staff(uuid4()))
    assert MfiState.objects.of(maluti).get().credit_told_to == now
    assert MfiState.objects.of(senqu).get().credit_told_to is None
    assert AuditEntry.objects.of(maluti).count() == before
