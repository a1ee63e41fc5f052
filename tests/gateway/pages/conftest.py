"""A desk to sign in at, as a browser without JavaScript has it."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.people import Colleague

Desk = Callable[..., Client]


@pytest.fixture
def desk() -> Desk:
    """A browser at somebody's desk: `desk()` at the general address, `desk("maluti")` at hers."""

    def at(slug: str = "", member: Colleague | None = None) -> Client:
        host = f"{slug}.localhost" if slug else "localhost"
        browser = Client(headers={"host": host}, enforce_csrf_checks=False)
        if member:
            answer = browser.post(
                "/sign-in", {"username": member.username, "password": member.password}
            )
            assert answer.status_code == 302, "she could not sign in"
        return browser

    return at
