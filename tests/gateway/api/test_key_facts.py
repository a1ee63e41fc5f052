"""An officer shows what a loan costs before anybody applies, on paper or on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gateway.api.v1.key_facts import KeyFactsDocument, StatedFee, StatedPayments, StatedPenalty
from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Mfi
from loans.rules.policy import PlainValue
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_products import SCHOOL
from tests.people import Colleague, Hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(signed_in: SignIn, hire: Hire, maluti: Mfi) -> Caller:
    return signed_in(hire("limpho", "admin", maluti))


def address(admin: Caller, **told: object) -> str:
    made = admin.post("products", {**SCHOOL, **told})
    assert made.status == 201, made.content
    return f"products/{made.document['id']}/key-facts"


def test_an_officer_reads_them_in_either_language(
    admin: Caller, signed_in: SignIn, thabo: Colleague
) -> None:
    asked = f"{address(admin)}?amount=1000&installments=3"
    officer = signed_in(thabo)
    answer = officer.get(asked)
    assert answer.status == 200, answer.content
    stated = answer.document
    assert (
        stated.items()
        >= {
            "version": "1",
            "lender": "Maluti Credit",
            "product": "School",
            "amount": "1000.00",
            "paid_out": "975.00",
            "disbursed_on": timezone.localdate().isoformat(),
            "installments": 3,
            "fees_total": "40.00",
            "complaints_phone": "+26622310001",
            "cooling_off_days": 2,
            "offer_ends_on": None,
        }.items()
    )
    assert stated["text"][0] == "Maluti Credit: key facts of your loan"
    assert stated["short_text"][0] == "Loan: M1,000.00"
    sesotho = officer.get(f"{asked}&language=st").document
    assert sesotho["text"][0] == "Maluti Credit: lintlha tsa bohlokoa tsa kalimo ea hau"
    same = ("text", "short_text")
    assert {k: v for k, v in sesotho.items() if k not in same} == {
        k: v for k, v in stated.items() if k not in same
    }


def test_the_answer_has_the_fields_that_the_document_promises(admin: Caller) -> None:
    stated = admin.get(f"{address(admin)}?amount=500&installments=2").document
    assert set(stated) == set(KeyFactsDocument().fields)
    parts = {"payments": StatedPayments(), "fees": StatedFee(), "penalties": StatedPenalty()}
    for name, promised in parts.items():
        assert set(stated[name][0]) == set(promised.fields)


def test_the_lender_s_own_settings_are_in_them(admin: Caller, maluti: Mfi) -> None:
    today = timezone.localdate()
    # Whatever the length of the month: the day a month from now is closed, and the 36th is not.
    closed = [(today + timedelta(days)).isoformat() for days in range(10, 36)]
    changes: dict[str, PlainValue] = {"closed_days": closed, "when_closed": "next"}
    change_policy(maluti.id, {**changes, "cooling_off_days": 5}, by=Actor.system("operator"))
    stated = admin.get(f"{address(admin)}?amount=500&installments=1").document
    assert stated["cooling_off_days"] == 5
    assert stated["payments"][0]["first_due_on"] == (today + timedelta(36)).isoformat()


@pytest.mark.parametrize(
    ("asked", "errors"),
    [
        ("", {"amount": ["This field is required."], "installments": ["This field is required."]}),
        ("amount=499.99&installments=3", {"amount": ["Between 500.00 and 5000.00."]}),
        ("amount=5000.01&installments=3", {"amount": ["Between 500.00 and 5000.00."]}),
        ("amount=1000&installments=4", {"installments": ["One of 2, 3, 12."]}),
        ("amount=1e3&installments=3", {"amount": None}),
        ("amount=1000&installments=0", {"installments": None}),
        ("amount=1000&installments=\u0663", {"installments": None}),
        ("amount=1000&installments=3&language=fr", {"language": ['"fr" is not a valid choice.']}),
        ("amount=1000&installments=3&month=1", {"month": ["No such filter."]}),
    ],
)
def test_what_lies_outside_the_product_is_told_by_field(
    admin: Caller, asked: str, errors: dict[str, list[str] | None]
) -> None:
    limits = {"terms_offered": [2, 3, 12], "ladder": [{"cycle": 1, "principal_max": "600"}]}
    answer = admin.get(f"{address(admin, **limits)}?{asked}")
    assert answer.status == 400
    told = answer.document["errors"]
    assert {field: told[field] if line else None for field, line in errors.items()} == errors
    assert told.keys() == errors.keys()


def test_another_lender_s_product_does_not_exist_whatever_is_asked(
    admin: Caller, signed_in: SignIn, mpho: Colleague
) -> None:
    assert signed_in(mpho).get(f"{address(admin)}?amount=0&odd=1").status == 404


def test_a_loan_of_which_nothing_is_left_has_no_rate(admin: Caller) -> None:
    all_kept = {
        "name": "Form",
        "when": "disbursement",
        "kind": "percent",
        "value": "100",
        "paid": "deducted",
    }
    answer = admin.get(f"{address(admin, fees=[all_kept])}?amount=500&installments=3")
    assert (answer.status, answer.problem) == (422, "no-rate")
