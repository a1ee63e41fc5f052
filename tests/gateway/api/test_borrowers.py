"""An officer registers borrowers and finds them; nobody finds another lender's."""

from typing import Any

import pytest

from loans.models import Borrower, Mfi
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.people import Colleague

PALESA = {
    "name": "Palesa Mokoena",
    "phone": "5812 3456",
    "national_id": "199001012345",
    "district": "Maseru",
    "language": "st",
}


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


def registered(caller: Caller, **other: str) -> dict[str, Any]:
    answer = caller.post("borrowers", {**PALESA, **other})
    assert answer.status == 201, answer.content
    return dict(answer.document)


def test_thabo_registers_palesa_and_reads_her_sheet(officer: Caller) -> None:
    made = registered(officer, identity="seen", external_id="K-17")
    sheet = officer.get(f"borrowers/{made['id']}").document
    assert sheet == made
    del sheet["id"], sheet["registered_at"]
    assert sheet == {
        "name": "Palesa Mokoena",
        "phone": "+26658123456",
        "district": "Maseru",
        "language": "st",
        "status": "active",
        "identity": "seen",
        "external_id": "K-17",
        "totals": {
            "borrowed": "0.00",
            "repaid": "0.00",
            "outstanding": "0.00",
            "currency": "LSL",
        },
        "date_of_birth": None,
        "gender": None,
        "town": None,
        "employment": {"kind": None, "employer": None},
        "monthly_income": None,
        "currency": "LSL",
        "next_of_kin": None,
        "guarantors": [],
        "officer": None,
        "status_reason": None,
        "wallet": {"number": "+26658123456", "waiting": None, "counts_from": None},
    }


def test_her_id_is_never_answered(officer: Caller) -> None:
    made = registered(officer)
    told = officer.get(f"borrowers/{made['id']}").content + officer.get("borrowers").content
    assert b"199001012345" not in told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "1234"),
        ("name", "<b>Palesa</b>"),
        ("phone", "22310001"),
        ("phone", "+266 22312345"),
        ("phone", "=+26658123456"),
        ("phone", "58123456 ext5"),
        ("phone", "+27821234567"),
        ("phone", "\u0665\u0668\u0661\u0662\u0663\u0664\u0665\u0666"),
        ("national_id", "19900101234"),
        ("national_id", "\u0661" * 12),
        ("district", "Gauteng"),
        ("language", "zu"),
        ("identity", "matched"),
    ],
)
def test_what_cannot_be_is_refused_by_field(officer: Caller, field: str, value: str) -> None:
    answer = officer.post("borrowers", {**PALESA, field: value})
    assert (answer.status, list(answer.document["errors"])) == (400, [field])
    if field in {"phone", "national_id"}:
        assert value not in answer.content.decode()


def test_the_same_key_registers_her_once(officer: Caller, maluti: Mfi) -> None:
    first = officer.post("borrowers", PALESA, Idempotency_Key="k-1")
    again = officer.post("borrowers", PALESA, Idempotency_Key="k-1")
    assert (first.status, again.document) == (201, first.document)
    other = officer.post("borrowers", {**PALESA, "name": "P Tau"}, Idempotency_Key="k-1")
    assert (other.status, other.problem) == (422, "idempotency-mismatch")
    assert Borrower.objects.of(maluti).count() == 1


def test_without_a_key_the_second_time_is_refused(officer: Caller) -> None:
    registered(officer)
    answer = officer.post("borrowers", PALESA)
    assert (answer.status, answer.problem) == (409, "already-taken")


def test_she_is_found_by_phone_by_id_and_by_name(officer: Caller) -> None:
    made = registered(officer)
    for query in (
        "phone=58123456",
        "q=199001012345",
        "q=pal",
        "q=PALESA%20MO",
        "phone=%2B26658123456",
    ):
        found = officer.get(f"borrowers?{query}").document["results"]
        assert [one["id"] for one in found] == [made["id"]], query
    assert officer.get("borrowers?q=thabo").document["results"] == []
    assert officer.get("borrowers?phone=112").status == 400
    assert officer.get("borrowers?telephone=1").status == 400


def test_another_lender_finds_nothing(officer: Caller, signed_in: SignIn, mpho: Colleague) -> None:
    made, stranger = registered(officer), signed_in(mpho)
    assert stranger.get(f"borrowers/{made['id']}").status == 404
    assert stranger.ask("PATCH", f"borrowers/{made['id']}", {"odd": 1}).status == 404
    for query in ("", "?phone=58123456", "?q=199001012345"):
        assert stranger.get(f"borrowers{query}").document["results"] == []


def test_a_correction_changes_what_is_sent(officer: Caller) -> None:
    made = registered(officer)
    answer = officer.ask(
        "PATCH", f"borrowers/{made['id']}", {"district": "Leribe", "phone": "62047719"}
    )
    assert answer.status == 200
    number = "+26662047719"
    # Where she named no other, her money goes to her phone.
    wallet = {**made["wallet"], "number": number}
    assert answer.document == {**made, "district": "Leribe", "phone": number, "wallet": wallet}
    abroad = officer.ask("PATCH", f"borrowers/{made['id']}", {"phone": "+27821234567"})
    assert list(abroad.document["errors"]) == ["phone"]
    refused = officer.ask("PATCH", f"borrowers/{made['id']}", {"mfi": "x"})
    assert refused.document["errors"] == {"mfi": ["No such field."]}
