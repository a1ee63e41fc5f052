"""An officer takes down what a borrower allows; another lender's borrower does not exist."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.models import ConsentRow
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_borrowers import registered
from tests.people import Colleague

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus, pytest.mark.long_on_citus]
PAPER = {"purpose": "application", "evidence": "paper, form 17"}


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


def consents_of(officer: Caller) -> str:
    return f"borrowers/{registered(officer)['id']}/consents"


@pytest.mark.parametrize("purpose", ["application", "review", "collection"])
def test_a_consent_is_taken_down_and_holds_for_thirty_days(officer: Caller, purpose: str) -> None:
    given = officer.post(consents_of(officer), {**PAPER, "purpose": purpose})
    assert given.status == 201
    kept = ConsentRow.objects.get()
    last_day = timezone.localdate() + timedelta(30)
    assert given.document == {
        "id": str(kept.consent_id),
        "purpose": purpose,
        "expires_on": last_day.isoformat(),
        "given_at": timezone.localtime(kept.given_at).isoformat(),
    }


def test_it_ends_on_the_day_that_is_asked_for(officer: Caller) -> None:
    today = timezone.localdate().isoformat()
    given = officer.post(consents_of(officer), {**PAPER, "expires_on": today})
    assert given.document["expires_on"] == today


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"purpose": "application"}, "evidence"),
        ({**PAPER, "evidence": ""}, "evidence"),
        ({**PAPER, "evidence": "x" * 201}, "evidence"),
        ({**PAPER, "purpose": "curiosity"}, "purpose"),
        ({**PAPER, "expires_on": "2020-01-01"}, "expires_on"),
        ({**PAPER, "expires_on": "2199-01-01"}, "expires_on"),
        ({**PAPER, "expires_on": "tomorrow"}, "expires_on"),
        ({**PAPER, "channel": "phone"}, "channel"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_field_and_nothing_is_kept(
    officer: Caller, body: dict[str, str], field: str
) -> None:
    refused = officer.post(consents_of(officer), body)
    assert (refused.status, list(refused.document["errors"])) == (400, [field])
    assert not ConsentRow.objects.exists()


def test_the_same_key_gives_the_first_answer_and_another_body_is_refused(officer: Caller) -> None:
    address = consents_of(officer)
    first = officer.post(address, PAPER, Idempotency_Key="form-17")
    assert officer.post(address, PAPER, Idempotency_Key="form-17").document == first.document
    assert ConsentRow.objects.count() == 1
    other = officer.post(address, {**PAPER, "evidence": "form 18"}, Idempotency_Key="form-17")
    assert (other.status, other.problem) == (422, "idempotency-mismatch")
    assert ConsentRow.objects.count() == 1


def test_another_lenders_borrower_does_not_exist_whatever_is_sent(
    officer: Caller, signed_in: SignIn, mpho: Colleague
) -> None:
    address, stranger = consents_of(officer), signed_in(mpho)
    for body in (PAPER, {"no": "body"}):
        assert stranger.post(address, body).status == 404
    assert not ConsentRow.objects.exists()


def test_the_trail_names_the_consent_and_no_evidence(
    officer: Caller, signed_in: SignIn, neo: Colleague
) -> None:
    given = officer.post(consents_of(officer), PAPER).document
    trail = signed_in(neo).get("audit")
    (act,) = [one for one in trail.document["results"] if one["action"] == "give-consent"]
    assert act["after"]["consent"] == given["id"]
    assert b"form 17" not in trail.content
