"""A caller asks who it is."""

import pytest

from loans.models import Mfi
from tests.gateway.api.conftest import SignIn
from tests.people import Colleague

pytestmark = pytest.mark.citus


def test_thabo_is_told_his_role_and_his_lender(
    signed_in: SignIn,
    thabo: Colleague,
    maluti: Mfi,
) -> None:
    answer = signed_in(thabo).get("me")
    assert answer.status == 200
    assert answer.document == {
        "username": "thabo",
        "role": "officer",
        "mfi": {"id": str(maluti.id), "name": "Maluti Credit", "slug": "maluti"},
    }
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_runs_the_platform_has_no_lender(signed_in: SignIn, retselisitsoe: Colleague) -> None:
    assert signed_in(retselisitsoe).get("me").document == {
        "username": "retselisitsoe",
        "role": "platform_admin",
        "mfi": None,
    }
