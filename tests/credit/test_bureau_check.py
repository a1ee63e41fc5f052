"""What is wrong with a record is found, by field and rule; what is right has no fault."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from credit.rules.bureau_check import OF_SEVERAL, RULES, Fault, LeftOut, check, checked
from credit.rules.bureau_file import LoanStatus
from tests.credit.bureau_samples import LATE, PAID

GIVEN_UP = replace(
    LATE,
    status=LoanStatus.WRITTEN_OFF,
    status_on=date(2026, 6, 15),
    overdue_lisente=154_000,
    months_in_arrears=1,
    days_past_due=30,
)


@pytest.mark.parametrize("record", [LATE, PAID, GIVEN_UP], ids=["late", "paid", "given up"])
def test_sound_records_have_no_fault(record: Any) -> None:  # noqa: ANN401 (one of three)
    assert check(record) == ()
    assert checked(record) is record


def test_a_loan_given_up_and_paid_all_the_same_is_sound() -> None:
    """It was given up in April; now all of it came, and it was late by more than it owes."""
    back = replace(
        GIVEN_UP,
        status_on=date(2026, 4, 20),
        balance_lisente=0,
        overdue_lisente=0,
        months_in_arrears=0,
        days_past_due=4,
        pattern="NN00" + "N" * 20,
    )
    assert check(back) == ()


def test_what_is_left_out_is_listed_with_all_its_faults() -> None:
    wrong = replace(LATE, borrower_key=None, product_type="=1+1")
    assert checked(wrong) == LeftOut(
        "ACDE3479", (Fault("product_type", "formula"), Fault("borrower_key", "no-borrower"))
    )


# Each changes as little as it can, so that one rule alone is broken.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "missing": ({"branch": " "}, "branch"),
    "formula": ({"loan_ref": "Plain;\uff0bA1"}, "loan_ref"),
    "unseen": ({"supplier": "malu\u2028ti"}, "supplier"),
    "too-long": ({"branch": "123456789"}, "branch"),
    "below-nought": ({"last_paid_lisente": -1}, "last_paid"),
    "no-borrower": ({"borrower_key": None}, "borrower_key"),
    "no-month-end": ({"as_of": date(2026, 6, 29)}, "as_of"),
    "opened-later": (
        {
            "opened_on": date(2026, 7, 1),
            "status_on": date(2026, 7, 1),
            "last_paid_on": None,
            "last_paid_lisente": None,
            "pattern": "N" * 24,
        },
        "opened_on",
    ),
    "nothing-lent": (
        {"principal_lisente": 0, "balance_lisente": 104_000},
        "principal",
    ),
    "no-instalment": ({"instalment_lisente": 0}, "instalment"),
    "no-term": ({"term": 0}, "term"),
    "balance-high": ({"balance_lisente": 304_001}, "balance"),
    "overdue-high": ({"overdue_lisente": 154_001}, "overdue"),
    "overdue-days": ({"overdue_lisente": 0}, "days_past_due"),
    "arrears-days": ({"months_in_arrears": 0}, "months_in_arrears"),
    "status-day": ({"status_on": date(2026, 3, 17)}, "status_on"),
    "running-empty": (
        {
            "balance_lisente": 0,
            "overdue_lisente": 0,
            "days_past_due": 0,
            "months_in_arrears": 0,
        },
        "status",
    ),
    "paid-open": ({"status": LoanStatus.PAID, "status_on": date(2026, 6, 5)}, "status"),
    "given-up-due": (
        {"status": LoanStatus.WRITTEN_OFF, "status_on": date(2026, 6, 5)},
        "overdue",
    ),
    "payment-half": ({"last_paid_lisente": None}, "last_paid"),
    "payment-day": ({"last_paid_on": date(2026, 3, 15)}, "last_paid_on"),
    "pattern-form": ({"pattern": "1000" + "N" * 19 + "n"}, "pattern"),
    "pattern-life": ({"pattern": "10000" + "N" * 19}, "pattern"),
    "pattern-ends": ({"pattern": "0000" + "N" * 20}, "pattern"),
}


@pytest.mark.parametrize("code", WRONG)
def test_one_thing_wrong_is_found_as_what_it_is(code: str) -> None:
    changes, field = WRONG[code]
    faults = check(replace(LATE, **changes))
    assert Fault(field, code) in faults
    # A sign that is none stands for a month like any other.
    assert [one.code for one in faults if one.code != "pattern-life"] in ([code], [])


def test_every_rule_has_a_record_that_breaks_it() -> None:
    assert list(WRONG) == [*OF_SEVERAL, *(rule.code for rule in RULES)]


@pytest.mark.parametrize(
    ("status_on", "found"),
    [(date(2026, 3, 15), True), (date(2026, 6, 5), False), (date(2026, 7, 1), True)],
)
def test_a_loan_ends_between_its_opening_and_the_month_end(status_on: date, found: bool) -> None:
    codes = [one.code for one in check(replace(PAID, status_on=status_on))]
    assert ("status-day" in codes) is found


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "  =1", "a;=1", "\uff1d1", "a\r\n=1"])
def test_no_text_is_a_formula_to_a_spreadsheet(text: str) -> None:
    codes = {one.code for one in check(replace(LATE, product_type=text))}
    assert codes & {"formula", "unseen"}
