"""Whoever decides on an application reads whether she can bear it, before and afterwards."""

import pytest

from credit.stores.cassandra import CassandraRegistry
from loans.errands.registry import names
from loans.models import Mfi
from tests.credit.conftest import closed_port, nobodys_address
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import PAPER, Desk
from tests.people import Hire

# The registry's transactions are its own.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus, pytest.mark.long_on_citus]


def asked(desk: Desk, **earning: str) -> str:
    """Have Palesa ask for M1,000 over four months, and give the application's address."""
    palesa = desk.borrower()
    if earning:
        answer = desk.officer.ask("PATCH", f"borrowers/{palesa}", earning)
        assert answer.status == 200, answer.content
    made = desk.applied(borrower=palesa, amount="1000.00")
    return f"applications/{made['id']}"


def test_an_officer_reads_it_before_he_decides_and_finds_it_with_the_decision(desk: Desk) -> None:
    address = asked(desk, monthly_income="1000.00")
    before = desk.manager.get(address).document
    assert before["affordability"] == {
        "known": True,
        "reason": None,
        "asked": "270.00",
        "here": "0.00",
        "elsewhere": "0.00",
        "income": "1000.00",
        "currency": "LSL",
        "share_percent": "27.0",
        "limit_percent": "33",
        "advice": "within",
    }
    offer = desk.manager.post(f"{address}/approve", {}).document
    assert offer["decision"]["advice"] == {
        "affordability": "within",
        "share_percent": "27.0",
        "limit_percent": "33",
        "others": "none",
    }
    after = desk.officer.get(address).document
    assert after.pop("affordability") is None
    assert after == offer
    assert desk.officer.get("applications").document["results"] == [offer]
    signed = desk.officer.post(f"{address}/accept", PAPER).document
    assert signed["decision"] == offer["decision"]


def test_with_a_refusal_nothing_was_advised(desk: Desk) -> None:
    address = asked(desk, monthly_income="1000.00")
    refused = desk.manager.post(f"{address}/reject", {"reason": "income"}).document
    assert refused["decision"]["advice"] is None


def test_what_is_missing_is_named(desk: Desk) -> None:
    affordability = desk.manager.get(asked(desk)).document["affordability"]
    assert affordability == {
        "known": False,
        "reason": "income-unknown",
        "asked": "270.00",
        "here": "0.00",
        "elsewhere": "0.00",
        "income": None,
        "currency": "LSL",
        "share_percent": None,
        "limit_percent": "33",
        "advice": None,
    }


def test_without_a_consent_or_a_registry_the_application_is_read_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = asked(desk, monthly_income="1000.00")
    away = CassandraRegistry(nobodys_address(closed_port()))
    with monkeypatch.context() as patched:
        patched.setattr(names, "opens", lambda: away)
        answer = desk.manager.get(address)
    assert (answer.status, answer.document["affordability"]["reason"]) == (
        200,
        "registry-unavailable",
    )
    desk.consents = False
    without = desk.manager.get(asked(desk, monthly_income="1000.00"))
    assert (without.status, without.document["affordability"]["reason"]) == (200, "consent-missing")
    assert without.document["affordability"]["elsewhere"] is None


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_who_decides_nothing_reads_nothing_of_other_lenders(
    desk: Desk, signed_in: SignIn, hire: Hire, maluti: Mfi, role: str
) -> None:
    reader = signed_in(hire("pule", role, maluti))
    told = reader.get(asked(desk, monthly_income="1000.00")).document["affordability"]
    assert (told["known"], told["reason"], told["elsewhere"]) == (False, "not-allowed", None)
