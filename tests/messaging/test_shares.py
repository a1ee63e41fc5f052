"""What may be in flight in bulk is shared by processes, and never more than there is."""

import pytest
from django.utils import timezone

from loans.deed import Actor
from messaging.actions.shares import give_share, take_share
from messaging.models import SenderShare

pytestmark = pytest.mark.django_db
NOBODY = Actor.system("test")


def test_each_process_has_its_own_and_the_last_has_none() -> None:
    first, second = take_share(2, by=NOBODY), take_share(2, by=NOBODY)
    assert first
    assert second
    assert {first[0], second[0]} == {0, 1}
    assert take_share(2, by=NOBODY) is None
    give_share(*second, by=NOBODY)
    third = take_share(2, by=NOBODY)
    assert third
    assert third[0] == second[0]


def test_who_died_gives_his_back_by_the_lease() -> None:
    held = take_share(1, by=NOBODY)
    assert held
    assert take_share(1, by=NOBODY) is None
    SenderShare.objects.update(until=timezone.now())
    after = take_share(1, by=NOBODY)
    assert after
    # He wakes up too late: what he gives back is not his any more.
    give_share(*held, by=NOBODY)
    assert take_share(1, by=NOBODY) is None


def test_fewer_shares_are_kept_to_at_once() -> None:
    take_share(2, by=NOBODY)
    assert take_share(1, by=NOBODY) is None
