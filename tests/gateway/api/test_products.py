"""A lender's administrator puts products on offer, and everybody there reads them."""

from typing import Any

import pytest

from loans.models import Mfi
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.people import Colleague, Hire

SCHOOL: dict[str, Any] = {
    "name": "School",
    "principal_min": "500.00",
    "principal_max": "5000.00",
    "rate": "2.5",
    "rate_period": "month",
    "method": "declining",
    "amortization": "equal_installments",
    "installments_min": 1,
    "installments_max": 12,
    "period": "month",
    "fees": [
        {"name": "Form", "when": "disbursement", "kind": "flat", "value": "25", "paid": "deducted"},
        {"name": "Cover", "when": "installment", "kind": "percent", "value": "0.50"},
    ],
    "penalties": [
        {
            "kind": "percent_of_overdue",
            "value": "2",
            "wait_days": 3,
            "every": "month",
            "cap": "100.00",
        },
    ],
    "disbursement": "automatic",
}


@pytest.fixture
def admin(signed_in: SignIn, hire: Hire, maluti: Mfi) -> Caller:
    return signed_in(hire("limpho", "admin", maluti))


def test_what_was_told_is_read_again_with_the_defaults(
    admin: Caller, signed_in: SignIn, thabo: Colleague
) -> None:
    answer = admin.post("products", SCHOOL)
    assert answer.status == 201, answer.content
    (listed,) = signed_in(thabo).get("products").document["results"]
    assert listed == answer.document
    del listed["id"]
    form, cover = SCHOOL["fees"]
    assert listed == {
        **SCHOOL,
        "currency": "LSL",
        "allocation": "oldest_first",
        "rounding": "half_even",
        "grace": {"principal": 0, "interest_payment": 0},
        "fees": [{**form, "value": "25.00"}, {**cover, "value": "0.5"}],
        "days_in_year": None,
        "days_in_month": None,
        "installment_multiple": "0.01",
        "early_interest": "all",
        "affordable_percent": None,
        "ladder": [],
        "terms_offered": [],
        "reminders": [-1, 1, 7, 30],
        "external_id": None,
        "status": "open",
    }


def test_everything_that_a_product_may_have_is_read_again(admin: Caller) -> None:
    steps = [
        {"cycle": 1, "principal_max": "1000"},
        {"cycle": 3, "principal_max": "5000.00"},
    ]
    told = {
        "installment_multiple": 5,
        "days_in_year": 365,
        "days_in_month": "actual",
        "early_interest": "earned",
        "affordable_percent": 40,
        "ladder": steps,
        "terms_offered": [6, 3, 12, 6],
        "reminders": [3, -2],
        "installments_min": 3,
        "grace": {"principal": 2, "interest_payment": 1},
        "allocation": "past_due_today_future",
        "rounding": "half_up",
        "external_id": "P-1",
    }
    answer = admin.post("products", {**SCHOOL, **told})
    assert answer.status == 201, answer.content
    kept = {
        **told,
        "installment_multiple": "5.00",
        "days_in_year": "365",
        "terms_offered": [3, 6, 12],
        "reminders": [-2, 3],
        "ladder": [
            {"cycle": 1, "principal_max": "1000.00", "currency": "LSL"},
            {"cycle": 3, "principal_max": "5000.00", "currency": "LSL"},
        ],
    }
    assert {field: answer.document[field] for field in told} == kept
    assert admin.get(f"products/{answer.document['id']}").document == answer.document


def test_a_year_of_days_alone_has_months_of_their_own_length(admin: Caller) -> None:
    answer = admin.post("products", {**SCHOOL, "days_in_year": "actual"})
    assert answer.document["days_in_month"] == "actual"


def test_a_product_is_closed_and_opened_by_the_administrator_alone(
    admin: Caller, signed_in: SignIn, thabo: Colleague, mpho: Colleague
) -> None:
    address = f"products/{admin.post('products', SCHOOL).document['id']}"
    closed = admin.ask("PATCH", address, {"status": "closed"})
    assert (closed.status, closed.document["status"]) == (200, "closed")
    officer = signed_in(thabo)
    assert officer.get("products?status=open").document["results"] == []
    assert officer.get("products?status=closed").document["results"] == [closed.document]
    assert officer.ask("PATCH", address, {"status": "open"}).status == 403
    assert signed_in(mpho).get(address).status == 404
    assert admin.ask("PATCH", address, {"status": "open"}).document["status"] == "open"


def test_reminders_are_changed_and_it_is_told_what_that_costs(admin: Caller) -> None:
    made = admin.post("products", {**SCHOOL, "reminders": [-1, 1]}).document
    address = f"products/{made['id']}"
    answer = admin.ask("PATCH", address, {"reminders": [2, -1, -3]})
    assert (answer.status, answer.document["reminders"]) == (200, [-3, -1, 2])
    cost = answer.document.pop("sms_cost")
    assert admin.get(address).document == answer.document
    assert (cost["product"], cost["product_name"]) == (made["id"], made["name"])
    for told in cost["languages"]:
        before, after = told["before"], told["after"]
        times = [
            {row["text"]: row["times"] for row in one["texts"]}["reminder"]
            for one in (before, after)
        ]
        most = made["installments_max"]
        assert times == [most, 2 * most]
        assert after["segments"] == before["segments"] + most
        assert (before["late"]["segments"], after["late"]["segments"]) == (1, 1)
    for wrong in ([-31], [1, 1], list(range(13)), "no"):
        refused = admin.ask("PATCH", address, {"reminders": wrong})
        assert (refused.status, list(refused.document["errors"])) == (400, ["reminders"])


def test_no_other_status_is_taken(admin: Caller) -> None:
    address = f"products/{admin.post('products', SCHOOL).document['id']}"
    for body in ({"status": "gone"}, {}, {"status": "closed", "name": "Other"}):
        assert admin.ask("PATCH", address, body).status == 400
    assert admin.get("products?status=gone").status == 400


def test_another_lender_sees_none_of_it(admin: Caller, signed_in: SignIn, mpho: Colleague) -> None:
    admin.post("products", SCHOOL)
    assert signed_in(mpho).get("products").document["results"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"principal_max": "100.00"}, "principal_max"),
        ({"principal_min": 500}, "principal_min"),
        ({"principal_min": "0"}, "principal_min"),
        ({"installments_max": 601}, "installments_max"),
        ({"installments_min": 13}, "installments_max"),
        ({"grace": {"principal": 1}}, "grace"),
        ({"rate": "834", "rate_period": "month"}, "rate"),
        ({"rate": "NaN"}, "rate"),
        ({"rate_period": "week"}, "rate_period"),
        ({"allocation": "newest_first"}, "allocation"),
        ({"fees": [{"name": "x", "when": "once", "kind": "percent", "value": "101"}]}, "fees"),
        (
            {"penalties": [{"kind": "flat", "value": "1e5", "wait_days": 0, "every": "day"}]},
            "penalties",
        ),
        ({"odd": 1}, "odd"),
        ({"days_in_month": "30"}, "days_in_month"),
        ({"days_in_year": "actual", "days_in_month": "30"}, "days_in_month"),
        ({"installment_multiple": 501}, "installment_multiple"),
        ({"early_interest": "some"}, "early_interest"),
        ({"affordable_percent": 0}, "affordable_percent"),
        ({"affordable_percent": 101}, "affordable_percent"),
        ({"ladder": [{"cycle": 1, "principal_max": "5000.01"}]}, "ladder"),
        ({"ladder": [{"cycle": 0, "principal_max": "5000.00"}]}, "ladder"),
        ({"terms_offered": [13]}, "terms_offered"),
        ({"reminders": [-31]}, "reminders"),
        ({"reminders": [366]}, "reminders"),
        ({"reminders": [1, 1]}, "reminders"),
        ({"reminders": list(range(13))}, "reminders"),
    ],
)
def test_terms_that_make_no_loan_are_refused_by_field(
    admin: Caller, wrong: dict[str, Any], field: str
) -> None:
    answer = admin.post("products", {**SCHOOL, **wrong})
    assert (answer.status, list(answer.document["errors"])) == (400, [field]), answer.content


def test_a_name_is_taken_once(admin: Caller) -> None:
    admin.post("products", SCHOOL)
    assert admin.post("products", SCHOOL).problem == "already-taken"


def test_the_same_key_adds_one_product(admin: Caller) -> None:
    first = admin.post("products", SCHOOL, Idempotency_Key="k-1")
    again = admin.post("products", SCHOOL, Idempotency_Key="k-1")
    assert (first.status, again.document) == (201, first.document)
