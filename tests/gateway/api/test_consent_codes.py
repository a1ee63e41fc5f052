"""An officer has a borrower sent a code, and takes down the consent that she reads out."""

from uuid import UUID

import pytest

from credit.models import ConsentRow
from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import ConsentCode, Mfi
from loans.queries.borrowers import person_behind
from loans.queries.consent_codes import code_of, latest
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_borrowers import registered
from tests.loans.consent_codes import another
from tests.people import Colleague

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus, pytest.mark.long_on_citus]
APPLICATION = {"purpose": "application"}


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


@pytest.fixture
def palesa(officer: Caller) -> UUID:
    return UUID(registered(officer)["id"])


def asked(officer: Caller, borrower: UUID, purpose: str = "application", key: str = "k") -> Answer:
    body = {"purpose": purpose}
    return officer.post(f"borrowers/{borrower}/consents/code", body, Idempotency_Key=key)


def in_her_hand(mfi: Mfi, borrower: UUID, purpose: str = "application") -> str:
    sent = latest(mfi.id, borrower, purpose).get()
    return code_of(person_behind(mfi.id, borrower), sent)


def sent_to(mfi: Mfi, borrower: UUID) -> int:
    return ConsentCode.objects.of(mfi).filter(borrower_id=borrower).count()


def test_she_reads_it_out_and_that_is_her_consent(
    maluti: Mfi, officer: Caller, palesa: UUID
) -> None:
    sent = asked(officer, palesa)
    assert sent.status == 202
    assert sent.document.keys() == {"purpose", "expires_at"}
    code = in_her_hand(maluti, palesa)
    assert code.encode() not in sent.content
    given = officer.post(f"borrowers/{palesa}/consents", {**APPLICATION, "code": code})
    assert given.status == 201
    kept = ConsentRow.objects.get()
    assert (given.document["id"], kept.channel) == (str(kept.consent_id), "code")


def test_a_message_goes_out_so_a_key_is_needed_and_names_one(
    maluti: Mfi, officer: Caller, palesa: UUID
) -> None:
    address = f"borrowers/{palesa}/consents/code"
    assert officer.post(address, APPLICATION).problem == "idempotency-key-missing"
    first = asked(officer, palesa)
    assert asked(officer, palesa).document == first.document
    assert asked(officer, palesa, "review").problem == "idempotency-mismatch"
    assert sent_to(maluti, palesa) == 1


def test_a_wrong_one_says_how_many_are_left_and_after_five_it_is_over(
    maluti: Mfi, officer: Caller, palesa: UUID
) -> None:
    asked(officer, palesa)
    code = in_her_hand(maluti, palesa)
    wrong = {**APPLICATION, "code": another(code)}
    tried = [officer.post(f"borrowers/{palesa}/consents", wrong) for _ in range(5)]
    assert {(one.status, one.problem) for one in tried} == {(422, "consent-code-wrong")}
    assert [one.document.get("tries_left") for one in tried] == [4, 3, 2, 1, 0]
    over = officer.post(f"borrowers/{palesa}/consents", {**APPLICATION, "code": code})
    assert (over.status, over.problem) == (409, "consent-code-over")
    assert not ConsentRow.objects.exists()


def test_past_the_days_number_of_codes_it_is_refused(
    maluti: Mfi, officer: Caller, palesa: UUID
) -> None:
    change_policy(maluti.id, {"consent_codes_per_borrower_day": 1}, by=Actor.system("test"))
    assert asked(officer, palesa).status == 202
    more = asked(officer, palesa, key="another")
    assert (more.status, more.problem) == (429, "consent-code-quota")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": "123456", "evidence": "form 17"}, "code"),
        ({"code": "12345"}, "code"),
        ({"code": "1234567"}, "code"),
        ({"code": "12345x"}, "code"),
        ({"code": "123456\n"}, "code"),
        ({"code": "١٢٣٤٥٦"}, "code"),
        ({"code": None}, "code"),
        ({}, "evidence"),
    ],
)
def test_it_is_a_paper_or_a_code_of_six_digits(
    officer: Caller, palesa: UUID, body: dict[str, str | None], field: str
) -> None:
    refused = officer.post(f"borrowers/{palesa}/consents", {**APPLICATION, **body})
    assert (refused.status, list(refused.document["errors"])) == (400, [field])


@pytest.mark.parametrize("body", [{}, {"purpose": "curiosity"}, {**APPLICATION, "code": "1"}])
def test_a_body_that_does_not_fit_sends_nothing(
    maluti: Mfi, officer: Caller, palesa: UUID, body: dict[str, str]
) -> None:
    address = f"borrowers/{palesa}/consents/code"
    refused = officer.post(address, body, Idempotency_Key="k")
    assert (refused.status, refused.problem) == (400, "invalid")
    assert sent_to(maluti, palesa) == 0


def test_another_lenders_officer_neither_sends_nor_uses_it(
    maluti: Mfi, officer: Caller, palesa: UUID, signed_in: SignIn, mpho: Colleague
) -> None:
    asked(officer, palesa)
    read = {**APPLICATION, "code": in_her_hand(maluti, palesa)}
    stranger = signed_in(mpho)
    assert asked(stranger, palesa).status == 404
    assert stranger.post(f"borrowers/{palesa}/consents", read).status == 404
    assert officer.post(f"borrowers/{palesa}/consents", read).status == 201
