"""A manager sees the texts that nobody knows the end of, and says what became of them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from loans.models import Mfi
from messaging.errands.deliver_reports import deliver_reports
from messaging.models import Message
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.messaging.reported import Sent, report
from tests.messaging.test_settle_unknown import STRAY, lost
from tests.people import Colleague, Hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(signed_in: SignIn, hire: Hire, maluti: Mfi) -> Caller:
    return signed_in(hire("mamello", "manager", maluti))


def hinted(maluti: Mfi) -> tuple[Sent, Sent]:
    one, other = lost(maluti, 2)
    report(one._replace(provider_id=STRAY), "Success")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        deliver_reports()
    return one, other


def test_they_are_listed_with_age_and_hint_and_settled_one_by_one(
    manager: Caller, maluti: Mfi
) -> None:
    one, other = hinted(maluti)
    earlier = timezone.now() - timedelta(hours=2)
    Message.objects.of(maluti).filter(id=one.id).update(settled_at=earlier)
    first, second = manager.get("messages/unknown").document["results"]
    assert (first["id"], first["hint_status"], second["hint_status"]) == (
        str(one.id),
        "delivered",
        "",
    )
    assert 7200 <= first["age_seconds"] < 7260
    assert "phone" not in first
    settled = manager.post(f"messages/{one.id}/settle", {})
    assert settled.document == {"id": str(one.id), "status": "delivered"}
    again = manager.post(f"messages/{one.id}/settle", {})
    assert (again.status, again.problem) == (409, "already-decided")
    path = f"messages/{other.id}/settle"
    assert manager.post(path, {"status": "delivered"}).problem == "not-now"
    assert manager.post(path, {"status": "lost"}).status == 400
    assert manager.post(path, {"status": "failed"}).document["status"] == "failed"
    assert manager.get("messages/unknown").document["results"] == []


def test_all_hints_are_taken_at_once(manager: Caller, maluti: Mfi) -> None:
    _, other = hinted(maluti)
    assert manager.post("messages/unknown").document == {"settled": 1}
    left = manager.get("messages/unknown").document["results"]
    assert [row["id"] for row in left] == [str(other.id)]


def test_another_lender_sees_none_of_them(
    maluti: Mfi, senqu: Mfi, hire: Hire, signed_in: SignIn
) -> None:
    one, _ = hinted(maluti)
    stranger = signed_in(hire("pule", "manager", senqu))
    assert stranger.get("messages/unknown").document["results"] == []
    assert stranger.post("messages/unknown").document == {"settled": 0}
    assert stranger.post(f"messages/{one.id}/settle", {}).status == 404


def test_an_officer_reads_and_settles_nothing(
    signed_in: SignIn, thabo: Colleague, maluti: Mfi
) -> None:
    one, _ = hinted(maluti)
    officer = signed_in(thabo)
    assert len(officer.get("messages/unknown").document["results"]) == 2
    assert officer.post(f"messages/{one.id}/settle", {}).status == 403
