"""Palesa tells Thabo that she wants no adverts, and he says so for her; Mpho knows nothing."""

import pytest

from loans.models import AuditEntry, Event, Mfi
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_borrowers import registered
from tests.people import Colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


def test_an_officer_stops_texts_for_her_and_lets_them_come_again(
    officer: Caller, thabo: Colleague, maluti: Mfi
) -> None:
    palesa = registered(officer)["id"]
    path = f"borrowers/{palesa}/opt-outs"
    assert officer.get(path).document == []
    said = officer.post(path, {"kinds": ["bulk", "reminder"], "reason": "complained"}).document
    at = said[0].pop("at"), said[1].pop("at")
    told = {"how": "officer", "reason": "complained"}
    assert said == [{"kind": "bulk", **told}, {"kind": "reminder", **told}]
    assert all(at)
    (event,) = Event.objects.of(maluti).filter(type="messages.stopped")
    assert (event.subject_kind, str(event.subject_id)) == ("borrower", palesa)
    assert event.data == {"kinds": "bulk reminder", "how": "officer"}
    audit = AuditEntry.objects.of(maluti).get(action="stop-messages")
    assert (audit.actor_id, audit.target_id) == (str(thabo.id), palesa)
    assert audit.after == {"kinds": "bulk reminder", "reason": "complained"}
    left = officer.ask("DELETE", f"{path}?kind=bulk&reason=asked").document
    assert [one["kind"] for one in left] == ["reminder"]
    assert officer.ask("DELETE", f"{path}?reason=asked").document == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"kinds": ["receipt"], "reason": "asked"}, "kinds"),
        ({"kinds": [], "reason": "asked"}, "kinds"),
        ({"kinds": ["bulk"]}, "reason"),
        ({"kinds": ["bulk"], "reason": "she shouted at me"}, "reason"),
        ({"kinds": ["bulk"], "reason": "asked", "note": "x"}, "note"),
    ],
)
def test_what_must_come_cannot_be_stopped_and_a_reason_is_a_word(
    officer: Caller, body: dict[str, object], wrong: str
) -> None:
    refused = officer.post(f"borrowers/{registered(officer)['id']}/opt-outs", body)
    assert (refused.status, list(refused.document["errors"])) == (400, [wrong])


@pytest.mark.parametrize("query", ["", "?kind=bulk", "?reason=asked&kind=code", "?reason=a&x=1"])
def test_letting_them_come_again_takes_a_reason_too(officer: Caller, query: str) -> None:
    path = f"borrowers/{registered(officer)['id']}/opt-outs"
    assert officer.ask("DELETE", f"{path}{query}").status == 400


def test_another_lender_neither_reads_nor_changes_it(
    officer: Caller, signed_in: SignIn, mpho: Colleague
) -> None:
    path = f"borrowers/{registered(officer)['id']}/opt-outs"
    officer.post(path, {"kinds": ["bulk"], "reason": "asked"})
    stranger = signed_in(mpho)
    assert stranger.get(path).status == 404
    assert stranger.ask("DELETE", f"{path}?reason=asked").status == 404
    assert [one["kind"] for one in officer.get(path).document] == ["bulk"]
