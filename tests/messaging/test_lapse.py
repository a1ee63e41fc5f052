"""What Kannel queued and never spoke of again is not said to have arrived."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.lapse import lapse
from messaging.models import Message
from messaging.tasks import sweep
from tests.messaging.reported import Sent, sent

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")


def queued(mfi: Mfi, over: timedelta, first: int, **other: object) -> Sent:
    (one,) = sent(mfi, first=first, **{"carrier": "kannel", "provider_id": "", **other})  # type: ignore[arg-type]
    Message.objects.of(mfi).filter(id=one.id).update(expires_at=timezone.now() - over)
    return one


def test_a_text_whose_time_is_over_is_one_that_nobody_knows_of(maluti: Mfi) -> None:
    long_ago = timedelta(hours=2)
    silent = queued(maluti, long_ago, 6_000_001)
    waiting = queued(maluti, timedelta(minutes=50), 6_000_002)
    there = queued(maluti, long_ago, 6_000_003, status="delivered")
    # Africa's Talking's word is that the network has it.
    other = queued(maluti, long_ago, 6_000_004, carrier="africastalking", provider_id="ATXid_1")
    assert lapse(maluti.id, by=NOBODY) == 1
    rows = {row.id: (row.status, row.failure) for row in Message.objects.of(maluti)}
    assert rows == {
        silent.id: ("unknown", "no-report"),
        waiting.id: ("accepted", ""),
        there.id: ("delivered", ""),
        other.id: ("accepted", ""),
    }


def test_the_sweep_finds_it(maluti: Mfi) -> None:
    silent = queued(maluti, timedelta(hours=2), 6_000_001)
    sweep(maluti.id)
    assert Message.objects.of(maluti).get(id=silent.id).status == "unknown"
