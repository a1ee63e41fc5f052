"""Every refusal is a problem document, with the status that the one table says."""

import pytest
from django.db import connection

from gateway.refusals import DOMAIN, DOOR, REFUSALS
from loans.errors import DomainError
from tests.gateway.api.caller import Caller, Method
from tests.gateway.api.conftest import SignIn
from tests.people import Colleague

pytestmark = pytest.mark.urls("tests.gateway.api.sample_calls")


def kinds(of: type[DomainError] = DomainError) -> list[type[DomainError]]:
    found = of.__subclasses__()
    return found + [kind for child in found for kind in kinds(child)]


def test_every_error_of_the_domain_has_its_row_and_no_row_is_left_over() -> None:
    assert {kind.code for kind in kinds()} == set(DOMAIN)
    assert not DOMAIN.keys() & DOOR.keys()


def test_a_status_is_one_of_a_refusal_and_a_503_says_when_to_ask_again() -> None:
    for code, refusal in REFUSALS.items():
        assert 400 <= refusal.status <= 503, code
        assert (refusal.status == 503) == (refusal.retry_after_seconds is not None), code


@pytest.mark.parametrize(
    ("how", "status", "retry_after"),
    [
        ("not-allowed", 403, None),
        ("not-found", 404, None),
        ("already-taken", 409, None),
        ("idempotency-mismatch", 422, None),
        ("busy", 503, "1"),
        ("lender-unavailable", 503, "10"),
    ],
)
def test_the_domains_refusals_are_told_by_their_type(
    signed_in: SignIn,
    thabo: Colleague,
    how: str,
    status: int,
    retry_after: str | None,
) -> None:
    answer = signed_in(thabo).get(f"stumble/{how}")
    assert (answer.status, answer.problem) == (status, how)
    assert answer.headers.get("Retry-After") == retry_after


def test_a_refusal_is_a_whole_document(signed_in: SignIn, thabo: Colleague) -> None:
    assert signed_in(thabo).get("stumble/not-found").document == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing of yours at this address.",
    }


def test_a_bug_tells_the_caller_its_request_id_and_the_log_the_rest(
    signed_in: SignIn,
    thabo: Colleague,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = signed_in(thabo).get("stumble/bug", X_Request_ID="palesa-called-at-9")
    assert answer.status == 500
    assert answer.document == {
        "type": "/problems/server-error",
        "title": "Something went wrong here",
        "status": 500,
        "request_id": "palesa-called-at-9",
    }
    assert "canary" not in answer.content.decode()
    assert any("canary" in str(record.exc_info or record.msg) for record in caplog.records)


def test_a_limit_says_how_long_to_wait(signed_in: SignIn, thabo: Colleague) -> None:
    answer = signed_in(thabo).get("stumble/throttled")
    assert (answer.status, answer.problem) == (429, "too-many-calls")
    assert answer.headers["Retry-After"] == "7"


def test_the_frameworks_own_no_is_ours(signed_in: SignIn, thabo: Colleague) -> None:
    answer = signed_in(thabo).get("stumble/forbidden")
    assert (answer.status, answer.problem) == (403, "not-allowed")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("how", "code"),
    [("node", "lender-unavailable"), ("database", "unavailable")],
)
def test_a_database_that_is_away_is_asked_again_in_ten_seconds(
    signed_in: SignIn,
    thabo: Colleague,
    how: str,
    code: str,
) -> None:
    caller = signed_in(thabo)
    answer = caller.get(f"stumble/{how}")
    connection.close()
    assert (answer.status, answer.problem) == (503, code)
    assert answer.headers["Retry-After"] == "10"
    assert caller.get("me").status == 200


def test_an_unknown_address_is_not_found(signed_in: SignIn, thabo: Colleague) -> None:
    caller = signed_in(thabo)
    for path in ("nothing", "me/", "ME", "", "lenders/7/branches", "auth/token/", "%00", "é"):
        answer = caller.get(path)
        assert (answer.status, answer.problem) == (404, "not-found"), path


def test_an_unknown_method_is_refused_and_told_which_work(
    signed_in: SignIn,
    thabo: Colleague,
) -> None:
    caller = signed_in(thabo)
    methods: tuple[Method, ...] = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
    for method in methods:
        answer = caller.ask(method, "me")
        assert (answer.status, answer.problem) == (405, "method-not-allowed")
        assert answer.headers["Allow"] == "GET, HEAD"
    assert caller.ask("HEAD", "me").status == 200


def test_an_answer_in_another_form_is_not_to_be_had(signed_in: SignIn, thabo: Colleague) -> None:
    answer = signed_in(thabo).get("me", Accept="application/xml")
    assert (answer.status, answer.problem) == (406, "not-acceptable")


def test_a_filter_that_would_not_filter_is_refused(signed_in: SignIn, thabo: Colleague) -> None:
    answer = signed_in(thabo).get("me?ordering=password&role=admin")
    assert (answer.status, answer.problem) == (400, "invalid")
    no_such = ["No such filter."]
    assert answer.document["errors"] == {"ordering": no_such, "role": no_such}


def test_a_stranger_learns_nothing_but_that_he_needs_a_token(maluti_id: str) -> None:
    stranger = Caller()
    asked: list[tuple[Method, str, bytes]] = [
        ("GET", "me", b""),
        ("GET", "me?role=admin", b""),
        ("PUT", "me", b""),
        ("OPTIONS", "me", b""),
        ("GET", "nothing", b""),
        ("POST", "lenders", b"{"),
        ("POST", f"lenders/{maluti_id}/branches", b"{}"),
    ]
    for method, path, body in asked:
        for accept in ("application/json", "application/xml"):
            answer = stranger.ask(method, path, body, Accept=accept)
            assert (answer.status, answer.problem) == (401, "not-signed-in"), (method, path)


@pytest.fixture
def maluti_id(thabo: Colleague) -> str:
    return str(thabo.member.mfi_id)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{", {"Idempotency-Key": "k"}),
        (b"{}", {}),
        (b"{}", {"Content-Type": "text/plain"}),
    ],
    ids=["body cut short", "no key", "no JSON"],
)
def test_whose_it_is_comes_before_what_was_sent(
    signed_in: SignIn,
    mpho: Colleague,
    thabo: Colleague,
    maluti_id: str,
    body: bytes,
    headers: dict[str, str],
) -> None:
    path = f"lenders/{maluti_id}/branches?nonsense=1"
    foreign = signed_in(mpho).ask("POST", path, body, **headers)
    nowhere = signed_in(mpho).ask("POST", path.replace(maluti_id, str(thabo.id)), body, **headers)
    assert foreign.status == nowhere.status == 404
    assert foreign.document == nowhere.document
    assert 400 <= signed_in(thabo).ask("POST", path, body, **headers).status <= 415
