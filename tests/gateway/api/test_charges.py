"""Charges and waivers over the API: who, how much, why from a list, and by two when it is much."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from tests.gateway.api.caller import Caller
from tests.gateway.api.test_payments import act
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
JANUARY = date(2026, 1, 5)
LATE = {"kind": "penalty", "name": "Late", "amount": "30.00", "due_on": "2026-02-08"}


def test_a_penalty_is_owed_and_may_be_forgiven(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    charged = act(finance, loan, "charges", **LATE)
    assert charged.status == 201
    assert charged.document["outstanding"]["penalties"] == "30.00"
    assert [row["penalties"] for row in charged.document["schedule"]] == [
        "0.00",
        "30.00",
        "0.00",
        "0.00",
    ]
    assert act(finance, loan, "charges", **LATE).document == charged.document
    body = {"component": "penalties", "amount": "10.00", "reason": "hardship"}
    waived = act(finance, loan, "waive", **body)
    assert (waived.status, waived.document["outstanding"]["penalties"]) == (200, "20.00")


def test_no_charge_before_the_loan_and_no_waiver_of_more_than_is_owed(
    book: Book, finance: Caller
) -> None:
    loan = book.active(on=JANUARY)
    early = act(finance, loan, "charges", **{**LATE, "due_on": f"{JANUARY - timedelta(1)}"})
    assert (early.status, early.problem) == (400, "outside-terms")
    body = {"component": "fees", "amount": "0.01", "reason": "hardship"}
    assert act(finance, loan, "waive", **body).problem == "too-much"
    for field, value in (("component", "principal"), ("reason", "because"), ("amount", "0")):
        told = act(finance, loan, "waive", **{**body, field: value})
        assert (told.status, list(told.document["errors"])) == (400, [field])


def test_a_large_waiver_takes_two(book: Book, finance: Caller, checker: Caller) -> None:
    change_policy(book.mfi.id, {"second_correction_above_lisente": 1_000}, by=book.second)
    loan = book.active(1000, 4, on=timezone.localdate())
    body = {"component": "interest", "amount": "10.01", "reason": "goodwill"}
    first = act(checker, loan, "waive", **body)
    assert (first.status, first.document["waiting_for"]) == (202, "manager")
    # Finance may ask for it, and is nobody's second person.
    assert act(finance, loan, "waive", **body).status == 202
    assert finance.get(f"loans/{loan.id}").document["outstanding"]["interest"] == "80.00"


def test_a_checker_charges_nothing(book: Book, checker: Caller) -> None:
    assert act(checker, book.active(on=JANUARY), "charges", **LATE).problem == "not-allowed"
