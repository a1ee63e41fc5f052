"""An officer applies for Palesa, mends it and takes it back; and who reads what of it."""

from typing import Any
from uuid import UUID

import pytest

from loans.models import Application, Borrower, Mfi, Person
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.lender_desk import Desk, refusal
from tests.gateway.api.test_borrowers import registered
from tests.gateway.api.test_products import SCHOOL
from tests.people import Colleague, Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = "00000000-0000-4000-8000-000000000000"


def test_what_was_asked_for_is_read_again(desk: Desk, thabo: Colleague) -> None:
    palesa = desk.borrower()
    made = desk.applied(borrower=palesa, external_id="K-17")
    read = desk.finance.get(f"applications/{made['id']}").document
    assert read.pop("affordability")["asked"] == "337.65"
    assert read == made
    assert desk.finance.get("applications").document["results"] == [made]
    del read["id"], read["submitted_at"]
    assert read == {
        "borrower": {"id": palesa, "name": "Palesa Mokoena"},
        "product": {"id": desk.product, "name": "School"},
        "amount": "1250.50",
        "installments": 4,
        "currency": "LSL",
        "purpose": "school fees",
        "status": "submitted",
        "channel": "api",
        "captured_by": str(thabo.id),
        "external_id": "K-17",
        "decision": None,
        "waiting_for": None,
        "offer": None,
        "loan": None,
        "withdrawal_reason": None,
        "registry": None,
        "conflict": None,
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"borrower": "palesa"}, "borrower"),
        ({"product": None}, "product"),
        ({"amount": 1250}, "amount"),
        ({"amount": "1250.505"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"installments": "4"}, "installments"),
        ({"installments": 0}, "installments"),
        ({"purpose": "x" * 121}, "purpose"),
        ({"purpose": ""}, "purpose"),
        ({"external_id": "x" * 61}, "external_id"),
        ({"channel": "ussd"}, "channel"),
        ({"status": "approved"}, "status"),
    ],
)
def test_what_cannot_be_is_refused_by_field(desk: Desk, wrong: dict[str, Any], field: str) -> None:
    answer = desk.officer.post("applications", desk.wish(borrower=NOBODY) | wrong)
    assert refusal(answer) == (400, "invalid")
    assert list(answer.document["errors"]) == [field]


def test_what_is_anothers_does_not_exist(
    desk: Desk, signed_in: SignIn, hire: Hire, senqu: Mfi, mpho: Colleague
) -> None:
    stranger = signed_in(mpho)
    theirs = registered(stranger)["id"]
    their_product = signed_in(hire("nthati", "admin", senqu)).post("products", SCHOOL).document
    for other in (
        {"borrower": theirs},
        {"borrower": NOBODY},
        {"product": their_product["id"]},
        {"product": NOBODY},
    ):
        assert refusal(desk.officer.post("applications", desk.wish(**other))) == (404, "not-found")
    made = desk.applied()
    assert stranger.get("applications").document["results"] == []
    assert stranger.get(f"applications?borrower={made['borrower']['id']}").document["results"] == []
    assert stranger.get(f"applications/{made['id']}").status == 404
    assert stranger.ask("PATCH", f"applications/{made['id']}", {"odd": 1}).status == 404
    for verb in ("approve", "reject", "return", "withdraw", "accept"):
        answer = stranger.post(f"applications/{made['id']}/{verb}?odd=1", {"odd": 1})
        assert refusal(answer) == (404, "not-found"), verb


def test_what_was_returned_is_mended_by_who_captured_it(desk: Desk) -> None:
    made = desk.applied()
    address = f"applications/{made['id']}"
    assert refusal(desk.officer.ask("PATCH", address, {})) == (409, "not-now")
    back = desk.manager.post(f"{address}/return", {"note": "no payslip"}).document
    assert (back["status"], back["decision"]["kind"], back["decision"]["note"]) == (
        "returned",
        "return",
        "no payslip",
    )
    change = {"amount": "900.00", "purpose": "uniforms"}
    assert refusal(desk.admin.ask("PATCH", address, change)) == (403, "not-allowed")
    mended = desk.officer.ask("PATCH", address, change)
    assert mended.status == 200, mended.content
    submitted_at = mended.document["submitted_at"]
    assert submitted_at > made["submitted_at"]
    expected = {**back, **change, "status": "submitted", "submitted_at": submitted_at}
    assert mended.document == expected


def test_she_takes_it_back_in_her_own_words(desk: Desk) -> None:
    made = desk.applied()
    answer = desk.officer.post(f"applications/{made['id']}/withdraw", {"reason": "my uncle paid"})
    assert answer.status == 200, answer.content
    gone = {"status": "withdrawn", "withdrawal_reason": "my uncle paid"}
    assert answer.document == {**made, **gone}


def test_the_same_key_gives_the_same_application(desk: Desk) -> None:
    body = desk.wish()
    first = desk.officer.post("applications", body, Idempotency_Key="k-1")
    again = desk.officer.post("applications", body, Idempotency_Key="k-1")
    assert (again.status, again.document) == (201, first.document)
    other = desk.officer.post("applications", {**body, "installments": 5}, Idempotency_Key="k-1")
    assert refusal(other) == (422, "idempotency-mismatch")
    address = f"applications/{first.document['id']}"
    for verb, by, sent in (
        ("return", desk.manager, {"note": "no payslip"}),
        ("withdraw", desk.officer, {}),
    ):
        told = by.post(f"{address}/{verb}", sent, Idempotency_Key="k-2")
        assert by.post(f"{address}/{verb}", sent, Idempotency_Key="k-2").document == told.document


def test_the_list_is_newest_first_and_filtered(desk: Desk) -> None:
    first, second, third = (desk.applied() for _ in range(3))
    desk.manager.post(f"applications/{second['id']}/return", {"note": "no payslip"})

    def ids(query: str) -> list[str]:
        return [one["id"] for one in desk.finance.get(f"applications?{query}").document["results"]]

    assert ids("") == [third["id"], second["id"], first["id"]]
    assert ids("status=returned") == [second["id"]]
    assert ids("status=submitted") == [third["id"], first["id"]]
    assert ids(f"borrower={first['borrower']['id']}") == [first["id"]]
    assert ids(f"borrower={NOBODY}") == []
    page = desk.finance.get("applications?page_size=2").document
    assert [one["id"] for one in page["results"]] == [third["id"], second["id"]]
    rest = desk.finance.get(page["next"]).document
    assert [one["id"] for one in rest["results"]] == [first["id"]]
    for wrong in ("status=lost", "status=draft", "borrower=palesa", "product=1"):
        assert desk.finance.get(f"applications?{wrong}").status == 400, wrong


def test_a_draft_is_nobodys_business_but_hers(desk: Desk) -> None:
    made = desk.applied()
    Application.objects.of(desk.mfi).update(status=Application.Status.DRAFT)
    assert desk.officer.get("applications").document["results"] == []
    assert desk.officer.get(f"applications/{made['id']}").status == 404


def test_of_the_erased_no_word_is_left(desk: Desk) -> None:
    made = desk.applied()
    address = f"applications/{made['id']}"
    desk.manager.post(f"{address}/return", {"note": "no payslip"})
    desk.officer.post(f"{address}/withdraw", {"reason": "my uncle paid"})
    borrower = Borrower.objects.of(desk.mfi).get(id=UUID(made["borrower"]["id"]))
    Person.objects.filter(id=borrower.person_id).update(data_key=None)
    read = desk.officer.get(address)
    assert (read.status, read.document["purpose"]) == (200, None)
    assert (read.document["decision"]["note"], read.document["withdrawal_reason"]) == (None, None)
    assert b"uncle" not in desk.officer.get("applications").content


def test_the_trail_holds_no_word_of_anybody(desk: Desk) -> None:
    made = desk.applied(purpose="canary-purpose")
    address = f"applications/{made['id']}"
    desk.manager.post(f"{address}/return", {"note": "canary-note"})
    desk.officer.post(f"{address}/withdraw", {"reason": "canary-reason"})
    trail = desk.manager.get("audit").content
    assert b"withdraw" in trail
    assert b"canary" not in trail
