"""Who may open what at the desk: every address asked by every actor, and none without a row."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern

from gateway.backoffice.urls import urlpatterns
from loans.models import Decision
from tests.gateway.desk.access import ACCESS, ACTORS, CHOICES, SIGN_IN, VERDICT
from tests.gateway.desk.conftest import House, Sit
from tests.people import Colleague, Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PARAMETER = re.compile(r"<uuid:(\w+)>")
NAMED = re.compile(r"{\w+}")
WHOLE = {"note": "no payslip", "once": "a-key"}


@pytest.fixture
def actors(house: House, sit: Sit, hire: Hire, mpho: Colleague) -> dict[str, Client]:
    """A browser for each actor of the matrix; the officer is she who wrote everything down."""
    return {
        "signed out": Client(headers={"host": "localhost"}),
        "officer": house.officer.browser,
        "manager": house.manager.browser,
        "finance": house.finance.browser,
        "admin": house.admin.browser,
        "auditor": sit(hire("pule", "auditor", house.book.mfi).member).browser,
        "officer of another MFI": sit(mpho.member).browser,
        "regulator": sit(hire("regulator", "regulator", None).member).browser,
        "platform admin": sit(hire("retselisitsoe", "platform_admin", None).member).browser,
    }


def addresses() -> Iterator[str]:
    """Walk the URL conf."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern), "walk into it, too, once there is one"
        yield PARAMETER.sub(r"{\1}", f"/{pattern.pattern}")


def ask(browser: Client, call: str, application: UUID, **sent: str) -> tuple[int, str]:
    """Ask, and give the status and where it sends the browser."""
    method, path = NAMED.sub(str(application), call).split()
    answer = browser.generic(
        method,
        path,
        "&".join(f"{name}={value}" for name, value in sent.items()),
        content_type="application/x-www-form-urlencoded",
    )
    return answer.status_code, answer.headers.get("Location", "")


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert [call.split()[1] for call in ACCESS] == list(addresses())


def test_each_address_answers_each_actor_as_its_row_says(
    house: House, actors: dict[str, Client]
) -> None:
    assert tuple(actors) == ACTORS
    application = house.asked().id
    wrong = [
        (call, actor, status)
        for call, row in ACCESS.items()
        for actor, browser in actors.items()
        if (status := ask(browser, call, application)[0]) != row[actor]
    ]
    assert wrong == []


def test_whoever_is_signed_out_is_asked_to_sign_in(house: House) -> None:
    application, stranger = house.asked().id, Client(headers={"host": "localhost"})
    for call in ACCESS:
        _, goes_to = ask(stranger, call, application)
        assert goes_to.startswith(SIGN_IN) is (call.split()[1] not in CHOICES), call


def test_what_no_lender_has_is_nobodys(actors: dict[str, Client]) -> None:
    nobodys = UUID(int=0)
    for call, row in ACCESS.items():
        if "{" not in call:
            continue
        for actor, browser in actors.items():
            expected = row[actor] if row[actor] in {302, 403} else 404
            assert ask(browser, call, nobodys)[0] == expected, (call, actor)


def test_a_verdict_is_taken_from_a_checker_alone(house: House, actors: dict[str, Client]) -> None:
    application = house.asked()
    call = "POST /applications/{application_id}/return"
    for actor, status in VERDICT.items():
        assert ask(actors[actor], call, application.id, **WHOLE)[0] == status, actor
    (made,) = Decision.objects.of(house.book.mfi).filter(application_id=application.id)
    assert made.by_id == house.manager.member.id


def test_no_address_answers_another_method(house: House, actors: dict[str, Client]) -> None:
    application = house.asked().id
    for call in ACCESS:
        own, path = call.split()
        for method in set(METHODS) - {own}:
            for actor in ("officer", "manager"):
                status, _ = ask(actors[actor], f"{method} {path}", application)
                assert status == 405, (method, path, actor)
