"""All that a lender writes down of a borrower: sent, shown on her page, and left out of lists."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from loans.actions.change_wallet import change_wallet
from loans.deed import Actor
from loans.models import AuditEntry
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_borrowers import PALESA
from tests.people import Colleague

SISTER = {"name": "Lineo Mokoena", "phone": "+27821234567", "relation": "sister"}
DETAILS: dict[str, Any] = {
    "date_of_birth": "1990-01-01",
    "gender": "female",
    "town": "Ha Thamae",
    "employment": {"kind": "employed", "employer": "Pick a Pay"},
    "monthly_income": "8500.00",
    "next_of_kin": SISTER,
    "guarantors": [SISTER, {"name": "Thabiso Mota", "phone": "+26662047719", "relation": "uncle"}],
}


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


@pytest.fixture
def palesa(officer: Caller, thabo: Colleague) -> dict[str, Any]:
    answer = officer.post("borrowers", {**PALESA, **DETAILS, "officer": str(thabo.id)})
    assert answer.status == 201, answer.content
    return dict(answer.document)


def test_everything_is_on_her_page(
    officer: Caller, palesa: dict[str, Any], thabo: Colleague
) -> None:
    page = officer.get(f"borrowers/{palesa['id']}").document
    assert page == palesa
    assert {name: page[name] for name in DETAILS} == DETAILS
    assert (page["officer"], page["currency"]) == (str(thabo.id), "LSL")


def test_lists_leave_the_personal_part_out(officer: Caller, palesa: dict[str, Any]) -> None:
    (row,) = officer.get("borrowers").document["results"]
    assert not (row.keys() & {*DETAILS, "officer"})
    assert row == {name: palesa[name] for name in row}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date_of_birth", "2020-01-01"),
        ("date_of_birth", "1900-01-01"),
        ("date_of_birth", "01/01/1990"),
        ("gender", "f"),
        ("town", ""),
        ("town", "Ro\u202ema"),
        ("town", 5),
        ("employment", {"kind": "gambler"}),
        ("employment", {"employer": "Pick a Pay"}),
        ("monthly_income", 8500),
        ("monthly_income", "-1.00"),
        ("monthly_income", "99999999.00"),
        ("next_of_kin", {**SISTER, "phone": "22312345"}),
        ("next_of_kin", {**SISTER, "age": 40}),
        ("next_of_kin", {"name": "Lineo"}),
        ("guarantors", [SISTER] * 11),
        ("guarantors", [{**SISTER, "name": "007"}]),
        ("officer", "thabo"),
        ("officer", "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_what_cannot_be_is_refused_by_field(officer: Caller, field: str, value: object) -> None:
    answer = officer.post("borrowers", {**PALESA, field: value})
    assert (answer.status, list(answer.document["errors"])) == (400, [field])


def test_another_lenders_officer_is_nobody_here(
    officer: Caller, palesa: dict[str, Any], mpho: Colleague
) -> None:
    answer = officer.ask("PATCH", f"borrowers/{palesa['id']}", {"officer": str(mpho.id)})
    assert (answer.status, list(answer.document["errors"])) == (400, ["officer"])


def test_a_correction_leaves_the_rest(officer: Caller, palesa: dict[str, Any]) -> None:
    change = {"town": "Mafeteng", "monthly_income": "0.00", "guarantors": []}
    answer = officer.ask("PATCH", f"borrowers/{palesa['id']}", change)
    assert answer.document == {**palesa, **change}


def test_null_says_that_a_detail_is_not_known(officer: Caller, palesa: dict[str, Any]) -> None:
    names = ("date_of_birth", "gender", "town", "monthly_income", "next_of_kin", "employment")
    answer = officer.ask("PATCH", f"borrowers/{palesa['id']}", dict.fromkeys(names))
    assert answer.status == 200, answer.content
    nothing = {**dict.fromkeys(names), "employment": {"kind": None, "employer": None}}
    assert answer.document == {**palesa, **nothing}


def test_she_is_blocked_with_a_reason_and_let_in_again(
    officer: Caller, palesa: dict[str, Any]
) -> None:
    page = f"borrowers/{palesa['id']}"
    blocked = officer.ask("PATCH", page, {"status": "blocked", "reason": "Moved to Welkom"})
    assert blocked.document == {**palesa, "status": "blocked", "status_reason": "Moved to Welkom"}
    again = officer.ask("PATCH", page, {"status": "blocked", "reason": "Moved"})
    assert (again.status, again.problem) == (409, "already-decided")
    back = officer.ask("PATCH", page, {"status": "active", "reason": "She is back"})
    assert (back.status, back.document["status"]) == (200, "active")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"status": "blocked"}, "reason"),
        ({"status": "blocked", "reason": " "}, "reason"),
        ({"reason": "Moved"}, "status"),
        ({"status": "erased", "reason": "Moved"}, "status"),
        ({"status": "blocked", "reason": "Moved", "town": "Welkom"}, "status"),
    ],
)
def test_a_status_comes_with_its_reason_and_with_nothing_else(
    officer: Caller, palesa: dict[str, Any], sent: dict[str, str], field: str
) -> None:
    answer = officer.ask("PATCH", f"borrowers/{palesa['id']}", sent)
    assert (answer.status, list(answer.document["errors"])) == (400, [field])
    assert officer.get(f"borrowers/{palesa['id']}").document["status"] == "active"


def test_an_officer_sees_her_document_and_corrects_her_id(
    officer: Caller, palesa: dict[str, Any]
) -> None:
    page = f"borrowers/{palesa['id']}"
    assert palesa["identity"] == "declared"
    change = {"identity": "seen", "national_id": "1990 0101 9999", "town": "Mafeteng"}
    answer = officer.ask("PATCH", page, change)
    assert answer.document == {**palesa, "identity": "seen", "town": "Mafeteng"}
    assert b"199001019999" not in answer.content
    found = officer.get("borrowers?q=199001019999").document["results"]
    assert [one["id"] for one in found] == [palesa["id"]]
    for sent in ({"identity": "matched"}, {"national_id": "1990"}):
        refused = officer.ask("PATCH", page, sent)
        assert (refused.status, list(refused.document["errors"])) == (400, list(sent))


def test_another_number_for_her_money_is_seen_and_taken_back(
    officer: Caller, palesa: dict[str, Any], thabo: Colleague
) -> None:
    mfi, herself = thabo.member.mfi, Actor.person(uuid4())
    assert mfi is not None
    change_wallet(mfi.id, UUID(palesa["id"]), "+26659000100", by=herself)
    address = f"borrowers/{palesa['id']}"
    wallet = officer.get(address).document["wallet"]
    assert (wallet["number"], wallet["waiting"]) == ("+26658123456", "+26659000100")
    left = datetime.fromisoformat(wallet["counts_from"]) - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    answer = officer.ask("PATCH", address, {"wallet": "keep"})
    assert (answer.status, answer.document) == (200, palesa)
    act = AuditEntry.objects.of(mfi).get(action="keep-wallet")
    assert act.actor_id == str(thabo.id)
    # Asked for again, there is nothing to take back.
    assert officer.ask("PATCH", address, {"wallet": "keep"}).status == 200


@pytest.mark.parametrize(
    "body", [{"wallet": "+26659000100"}, {"wallet": None}, {"wallet": "keep", "town": "Roma"}]
)
def test_the_office_names_no_number_for_her(
    officer: Caller, palesa: dict[str, Any], body: dict[str, Any]
) -> None:
    answer = officer.ask("PATCH", f"borrowers/{palesa['id']}", body)
    assert (answer.status, list(answer.document["errors"])) == (400, ["wallet"])
    assert officer.get(f"borrowers/{palesa['id']}").document == palesa
