"""What would it cost: a lender's system asks for quotes, and gets every row and the real rates."""

from decimal import Decimal
from typing import Any

import pytest

from tests.gateway.api.conftest import SignIn
from tests.loans.lending_cases import PERIODS, Case, can_be_asked, cases, name
from tests.people import Colleague

pytestmark = pytest.mark.django_db
ASKED = [case for case in cases("schedules.json", "schedules") if can_be_asked(case)]
Quoted = dict[str, Any]

M1000: Quoted = {
    "principal": "1000.00",
    "annual_rate": "36",
    "installments": 4,
    "period": "month",
    "method": "declining",
    "amortization": "equal_principal",
    "disbursed_on": "2026-01-31",
}
FEE = {"name": "Fee", "when": "disbursement", "kind": "flat", "value": "30.00", "paid": "deducted"}
M: Quoted = {"currency": "LSL"}


def body(case: Case, rounding: str) -> Quoted:
    """Ask for a case in the words of the call."""
    optional = {
        "first_due_on": case["first_repayment_on"],
        "days_in_year": case["days_in_year"],
        "days_in_month": case["days_in_month"],
    }
    return {
        **{field: case[field] for field in M1000 if field in case},
        "installments": case["periods"],
        "period": PERIODS[case["period_unit"], case["repay_every"]],
        "rounding": rounding,
        **{field: value for field, value in optional.items() if value is not None},
    }


def rows(case: Case) -> list[Quoted]:
    """Give the rows that the call must answer; no case that can be asked has fees."""
    parts = ("principal", "interest", "fees", "total", "balance")
    return [
        {"number": number, "due_on": row["due"], **M, **{part: row[part] for part in parts}}
        for number, row in enumerate(case["installments"], 1)
    ]


def test_half_of_the_known_schedules_can_be_asked_here() -> None:
    assert len(ASKED) == 27


@pytest.mark.parametrize("case", ASKED, ids=name)
def test_a_known_schedule_is_answered_whole(
    signed_in: SignIn, thabo: Colleague, case: Case
) -> None:
    caller = signed_in(thabo)
    for rounding in ["half_even"] if case["half_up_differs"] else ["half_even", "half_up"]:
        answer = caller.post("quotes", body(case, rounding))
        assert answer.status == 200, answer.document
        apr, eir = (Decimal(answer.document.pop(rate)) for rate in ("apr", "eir"))
        totals = {part: case["totals"][part] for part in ("principal", "interest", "fees", "total")}
        assert answer.document == {
            **M,
            "principal": case["principal"],
            "paid_out": case["principal"],
            "installments": rows(case),
            "totals": {**M, **totals},
        }
        free = Decimal(case["annual_rate"]) == 0
        assert (apr == eir == 0) if free else (0 < apr <= eir)


def test_a_quote_with_every_kind_of_fee(signed_in: SignIn, thabo: Colleague) -> None:
    fees = [
        {**FEE, "name": "Form", "value": "10.00"},
        {**FEE, "name": "Insurance", "kind": "percent", "value": "4", "paid": "added"},
        {"name": "Collection", "when": "installment", "kind": "flat", "value": "2.50"},
        {"name": "Passbook", "when": "once", "kind": "percent", "value": "1.5", "paid": "added"},
    ]
    answer = signed_in(thabo).post("quotes", {**M1000, "fees": fees})
    assert answer.status == 200, answer.document
    apr, eir = answer.document.pop("apr"), answer.document.pop("eir")
    # M1,040 are lent, M990 received; M260 a month, 3 percent of what is open, M15 once.
    lines: list[tuple[Any, ...]] = [
        (1, "2026-02-28", "260.00", "31.20", "17.50", "308.70", "780.00"),
        (2, "2026-03-31", "260.00", "23.40", "2.50", "285.90", "520.00"),
        (3, "2026-04-30", "260.00", "15.60", "2.50", "278.10", "260.00"),
        (4, "2026-05-31", "260.00", "7.80", "2.50", "270.30", "0.00"),
    ]
    names = ("number", "due_on", "principal", "interest", "fees", "total", "balance")
    assert answer.document == {
        **M,
        "principal": "1040.00",
        "paid_out": "990.00",
        "installments": [dict(zip(names, line, strict=True)) | M for line in lines],
        "totals": {
            **M,
            "principal": "1040.00",
            "interest": "78.00",
            "fees": "25.00",
            "total": "1143.00",
        },
    }
    month = Decimal(apr) / 1200
    worth = sum(Decimal(line[5]) / (1 + month) ** line[0] for line in lines)
    assert abs(worth - 990) < Decimal("0.001")
    assert abs((1 + month) ** 12 - 1 - Decimal(eir) / 100) < Decimal("0.00001")


KNOWN_RATES = {
    # Flat 24 percent over a year: twelve times M103.33, at the end four lisente more.
    "flat, a year": ({"annual_rate": "24", "method": "flat", "installments": 12}, "41.7", "50.7"),
    "flat, four months": ({"method": "flat"}, "56.3", "73.4"),
    "declining": ({}, "36.0", "42.6"),
    "declining, 3 percent kept back": (
        {"fees": [{**FEE, "kind": "percent", "value": "3"}]},
        "51.4",
        "65.5",
    ),
    "20 percent for a month": ({"annual_rate": "240", "installments": 1}, "240.0", "791.6"),
}


@pytest.mark.parametrize(("terms", "apr", "eir"), KNOWN_RATES.values(), ids=KNOWN_RATES.keys())
def test_the_rates_that_lenders_quote(
    signed_in: SignIn, thabo: Colleague, terms: Quoted, apr: str, eir: str
) -> None:
    same = {**M1000, "amortization": "equal_installments", **terms}
    document = signed_in(thabo).post("quotes", same).document
    told = [str(Decimal(document[rate]).quantize(Decimal("0.1"))) for rate in ("apr", "eir")]
    assert told == [apr, eir]


def test_a_loan_without_interest_has_the_rate_nought(signed_in: SignIn, thabo: Colleague) -> None:
    document = signed_in(thabo).post("quotes", {**M1000, "annual_rate": "0"}).document
    assert (document["apr"], document["eir"]) == ("0.0000", "0.0000")


def test_grace_and_a_multiple_are_heard(signed_in: SignIn, thabo: Colleague) -> None:
    eased = {
        **M1000,
        "amortization": "equal_installments",
        "grace": {"principal": 1, "interest_payment": 1},
        "installment_multiple": 10,
    }
    caller = signed_in(thabo)
    answer = caller.post("quotes", eased)
    # Three rows of M353.53, so M350; the interest of the first month waits for the second.
    parts = [(row["principal"], row["interest"]) for row in answer.document["installments"]]
    assert parts == [
        ("0.00", "0.00"),
        ("320.00", "60.00"),
        ("329.60", "20.40"),
        ("350.40", "10.51"),
    ]
    as_sum = caller.post("quotes", {**eased, "installment_multiple": "10.00"})
    assert as_sum.document == answer.document


def test_days_may_be_numbers_or_text(signed_in: SignIn, thabo: Colleague) -> None:
    caller = signed_in(thabo)
    as_text = caller.post("quotes", {**M1000, "days_in_year": "360", "days_in_month": "30"})
    as_numbers = caller.post("quotes", {**M1000, "days_in_year": 360, "days_in_month": 30})
    assert as_text.status == 200
    assert as_text.content == as_numbers.content


def test_who_would_receive_nothing_is_told_that_there_is_no_rate(
    signed_in: SignIn, thabo: Colleague
) -> None:
    answer = signed_in(thabo).post("quotes", {**M1000, "fees": [{**FEE, "value": "1000.00"}]})
    assert (answer.status, answer.problem) == (422, "no-rate")


def test_the_largest_loan_at_the_highest_rate_is_answered(
    signed_in: SignIn, thabo: Colleague
) -> None:
    largest = {"principal": "1000000000000.00", "annual_rate": "10000", "installments": 600}
    answer = signed_in(thabo).post("quotes", {**M1000, **largest, "disbursed_on": "2199-12-31"})
    assert answer.status == 200
    assert answer.document["installments"][-1]["due_on"] == "2249-12-31"


FORM = 'A sum in maloti has at most two decimals and nothing else, such as "1250.00".'
NUMBER = 'A sum is text, such as "1250.00": a JSON number may lose a lisente.'
RATE = 'A rate is text in percent with at most six decimals, such as "24" or "9.75".'
WHOLE = "A valid integer is required."
DAY = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
FAR = "Between 1900-01-01 and 2199-12-31."
REFUSED = {
    "a float": ({"principal": 1000.1}, {"principal": [NUMBER]}),
    "a whole number": ({"principal": 1000}, {"principal": [NUMBER]}),
    "yes": ({"principal": True}, {"principal": [FORM]}),
    "no number": ({"principal": "NaN"}, {"principal": [FORM]}),
    "an exponent": ({"principal": "1e5"}, {"principal": [FORM]}),
    "Arabic digits": ({"principal": "\u0661\u0660"}, {"principal": [FORM]}),
    "a sign": ({"principal": "-5.00"}, {"principal": [FORM]}),
    "a thousands' comma": ({"principal": "1,000.00"}, {"principal": [FORM]}),
    "three decimals": ({"principal": "1.005"}, {"principal": [FORM]}),
    "a line's end": ({"principal": "1000.00\n"}, {"principal": [FORM]}),
    "nothing lent": ({"principal": "0.00"}, {"principal": ["At least 0.01."]}),
    "too much": ({"principal": "1000000000000.01"}, {"principal": ["At most 1000000000000.00."]}),
    "a rate as a number": ({"annual_rate": 24}, {"annual_rate": [RATE]}),
    "a rate below nought": ({"annual_rate": "-1"}, {"annual_rate": [RATE]}),
    "a rate too high": ({"annual_rate": "10000.000001"}, {"annual_rate": ["At most 10000."]}),
    "no instalment": (
        {"installments": 0},
        {"installments": ["Ensure this value is greater than or equal to 1."]},
    ),
    "too many": (
        {"installments": 601},
        {"installments": ["Ensure this value is less than or equal to 600."]},
    ),
    "a count as text": ({"installments": "4"}, {"installments": [WHOLE]}),
    "a broken count": ({"installments": 4.0}, {"installments": [WHOLE]}),
    "a yes as a count": ({"installments": True}, {"installments": [WHOLE]}),
    "a period unknown": ({"period": "year"}, {"period": ['"year" is not a valid choice.']}),
    "no such day": ({"disbursed_on": "2026-02-30"}, {"disbursed_on": [DAY]}),
    "a day otherwise": ({"disbursed_on": "20260131"}, {"disbursed_on": [DAY]}),
    "a day with a time": ({"disbursed_on": "2026-01-31T00:00:00"}, {"disbursed_on": [DAY]}),
    "a day as a number": ({"disbursed_on": 20260131}, {"disbursed_on": [DAY]}),
    "long ago": ({"disbursed_on": "1899-12-31"}, {"disbursed_on": [FAR]}),
    "far away": ({"disbursed_on": "2200-01-01"}, {"disbursed_on": [FAR]}),
    "due at once": ({"first_due_on": "2026-01-31"}, {"first_due_on": ["After disbursed_on."]}),
    "due in a century": (
        {"first_due_on": "2126-02-01"},
        {"first_due_on": ["At most 100 years after disbursed_on."]},
    ),
    "months of a year without days": (
        {"days_in_month": 30},
        {"days_in_month": ["Only with days_in_year."]},
    ),
    "thirty days of an actual year": (
        {"days_in_month": 30, "days_in_year": "actual"},
        {"days_in_month": ["Months of 30 days need a year of 360, 364 or 365 days."]},
    ),
    "a year of our own": (
        {"days_in_year": 361},
        {"days_in_year": ['"361" is not a valid choice.']},
    ),
    "grace without end": (
        {"grace": {"principal": 4, "interest_payment": 4}},
        {
            "grace": {
                "principal": ["Fewer than installments."],
                "interest_payment": ["Fewer than installments."],
            },
        },
    ),
    "grace of another kind": ({"grace": {"fees": 1}}, {"grace": {"fees": ["No such field."]}}),
    "a multiple of nothing": (
        {"installment_multiple": 0},
        {"installment_multiple": ["At least 0.01."]},
    ),
    "a multiple above all": (
        {"installment_multiple": "1000.01"},
        {"installment_multiple": ["At most the principal."]},
    ),
    "a multiple as a float": ({"installment_multiple": 0.5}, {"installment_multiple": [NUMBER]}),
    "a fee from nowhere": (
        {"fees": [{name: FEE[name] for name in FEE if name != "paid"}]},
        {"fees": {"0": {"paid": ["Deducted, or added to the loan?"]}}},
    ),
    "an instalment's fee from what is paid out": (
        {"fees": [FEE, {**FEE, "when": "installment"}]},
        {
            "fees": {
                "1": {"paid": ["Only a fee at disbursement can be deducted from what is paid out."]}
            }
        },
    ),
    "a fee with half a lisente": (
        {"fees": [{**FEE, "value": "0.005"}]},
        {"fees": {"0": {"value": [FORM]}}},
    ),
    "a fee as a number": ({"fees": [{**FEE, "value": 30}]}, {"fees": {"0": {"value": [NUMBER]}}}),
    "a fee above the loan": (
        {"fees": [{**FEE, "kind": "percent", "value": "100.01"}]},
        {"fees": {"0": {"value": ["At most 100."]}}},
    ),
    "too many fees": (
        {"fees": [FEE] * 21},
        {"fees": ["Ensure this field has no more than 20 elements."]},
    ),
    "a field in excess": ({"rate": "24"}, {"rate": ["No such field."]}),
}


@pytest.mark.parametrize(("terms", "errors"), REFUSED.values(), ids=REFUSED.keys())
def test_terms_that_do_not_fit_are_told_by_field(
    signed_in: SignIn, thabo: Colleague, terms: Quoted, errors: Quoted
) -> None:
    answer = signed_in(thabo).post("quotes", {**M1000, **terms})
    assert (answer.status, answer.problem) == (400, "invalid")
    assert answer.document["errors"] == errors


def test_all_that_is_missing_is_named(signed_in: SignIn, thabo: Colleague) -> None:
    answer = signed_in(thabo).post("quotes", {})
    assert answer.document["errors"] == {field: ["This field is required."] for field in M1000}
