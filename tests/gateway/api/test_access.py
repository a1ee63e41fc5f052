"""Who may ask what: every call asked by every actor, and no call without a row."""

import re
from collections.abc import Iterator
from itertools import cycle

import pytest
from django.urls import URLPattern

from gateway.api.urls import urlpatterns
from loans.models import Mfi
from tests.gateway.api.access import (
    ACCESS,
    ACTORS,
    OTHER_ADDRESS,
    OTHER_METHOD,
    OTHER_METHOD_OPEN,
)
from tests.gateway.api.caller import Caller, Method
from tests.gateway.api.conftest import SignIn
from tests.people import Hire
from tests.size import run

METHODS: tuple[Method, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")
PARAMETER = re.compile(r"<\w+:(\w+)>")
NAMED = re.compile(r"{\w+}")
ROLES = ("officer", "manager", "finance", "admin", "auditor")


@pytest.fixture
def actors(
    anyone: Caller,
    signed_in: SignIn,
    hire: Hire,
    maluti: Mfi,
    senqu: Mfi,
) -> dict[str, Caller]:
    """One caller for each actor of the matrix."""
    people = {role: hire(f"maluti-{role}", role, maluti) for role in ROLES}
    people["admin of another MFI"] = hire("senqu-admin", "admin", senqu)
    people["regulator"] = hire("regulator", "regulator", None)
    people["platform admin"] = hire("retselisitsoe", "platform_admin", None)
    return {"anonymous": anyone, **{who: signed_in(one) for who, one in people.items()}}


def addresses() -> Iterator[tuple[str, set[str]]]:
    """Walk the URL conf: each address, and the methods that it has."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern), "walk into it, too, once there is one"
        if pattern.name == "nowhere":
            continue
        view = getattr(pattern.callback, "view_class", None)
        methods: set[str] = {one for one in METHODS if hasattr(view, one.lower())}
        yield PARAMETER.sub(r"{\1}", str(pattern.pattern)), methods if view else {"GET"}


def ask(caller: Caller, call: str) -> int:
    """Ask a call; where its address names an object, one that no lender has."""
    method, path = NAMED.sub("00000000-0000-4000-8000-000000000000", call).split()
    return caller.ask(method, path).status  # type: ignore[arg-type]


def test_every_call_has_its_row_and_every_row_its_call() -> None:
    calls = {f"{method} {path}" for path, methods in addresses() for method in methods}
    assert calls == ACCESS.keys()


def test_each_call_answers_each_actor_as_its_row_says(actors: dict[str, Caller]) -> None:
    assert tuple(actors) == ACTORS
    wrong = [
        (call, actor, status)
        for call, row in ACCESS.items()
        for actor, caller in actors.items()
        if (status := ask(caller, call)) != row[actor]
    ]
    assert wrong == []


def test_no_address_answers_another_method(actors: dict[str, Caller]) -> None:
    """Asked by somebody without a token and by the others in turn; at full size by all of them."""
    turn = cycle([who for who in ACTORS if who != "anonymous"])
    for path, methods in addresses():
        is_open = ACCESS[f"{min(methods)} {path}"]["anonymous"] != 401
        expected = OTHER_METHOD_OPEN if is_open else OTHER_METHOD
        for method in METHODS:
            if method in methods:
                continue
            for actor in ACTORS if run.full else ("anonymous", next(turn)):
                status = ask(actors[actor], f"{method} {path}")
                assert status == expected[actor], (method, path, actor)


def test_no_other_address_answers_anything(actors: dict[str, Caller]) -> None:
    for method in METHODS:
        for path in ("nothing", "me/", "loan/00000000-0000-4000-8000-000000000000"):
            for actor, caller in actors.items():
                assert ask(caller, f"{method} {path}") == OTHER_ADDRESS[actor], (
                    path,
                    actor,
                )
