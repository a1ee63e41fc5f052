"""Who asks in these tests."""

from collections.abc import Callable

import pytest

from tests.gateway.api.caller import Caller
from tests.people import Colleague

SignIn = Callable[[Colleague], Caller]


@pytest.fixture
def anyone() -> Caller:
    """Somebody without a token."""
    return Caller()


@pytest.fixture
def signed_in(anyone: Caller) -> SignIn:
    """Sign a colleague in as her system would, and give her what she asks with."""

    def signed(colleague: Colleague) -> Caller:
        account = {"username": colleague.username, "password": colleague.password}
        answer = anyone.post("auth/token", account)
        assert answer.status == 200, answer.content
        return Caller(answer.document["access"])

    return signed
