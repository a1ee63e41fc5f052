"""Each published or checked schedule, row by row and to the lisente."""

from dataclasses import replace
from datetime import date

import pytest

from loans.rules.calendar import due_days
from loans.rules.rounding import Rounding
from loans.rules.schedule import schedule
from tests.loans.lending_cases import Case, cases, lisente, name, period, roundings, terms

SCHEDULES = cases("schedules.json", "schedules")
Line = tuple[date, int, int, int]


def asked(case: Case) -> list[Line]:
    return [
        (
            date.fromisoformat(row["due"]),
            lisente(row["principal"]),
            lisente(row["interest"]),
            lisente(row["balance"]),
        )
        for row in case["installments"]
    ]


def built(case: Case, rounding: Rounding) -> list[Line]:
    rows = schedule(replace(terms(case), rounding=rounding)).rows
    return [(row.due_on, row.principal, row.interest, row.balance) for row in rows]


def test_all_known_schedules_are_here() -> None:
    assert len(SCHEDULES) == 56


@pytest.mark.parametrize("case", [c for c in SCHEDULES if c["row_rounding"] != "none"], ids=name)
def test_a_known_schedule_comes_out_row_by_row(case: Case) -> None:
    for rounding in roundings(case):
        assert built(case, rounding) == asked(case), case["name"]


@pytest.mark.parametrize("case", [c for c in SCHEDULES if c["half_up_differs"]], ids=name)
def test_ties_that_go_up_change_these_schedules(case: Case) -> None:
    assert built(case, Rounding.HALF_UP) != asked(case)


@pytest.mark.parametrize("case", [c for c in SCHEDULES if c["row_rounding"] == "none"], ids=name)
def test_where_another_lender_rounds_nothing_we_agree_in_whole_maloti(case: Case) -> None:
    ours, theirs = built(case, Rounding.HALF_EVEN), asked(case)
    assert [line[0] for line in ours] == [line[0] for line in theirs]
    for (_, *our_sums), (_, *their_sums) in zip(ours, theirs, strict=True):
        pairs = zip(our_sums, their_sums, strict=True)
        assert all(abs(our - their) < 100 for our, their in pairs)


@pytest.mark.parametrize("case", SCHEDULES, ids=name)
def test_what_a_row_asks_is_the_sum_of_its_parts(case: Case) -> None:
    given = [lisente(row["fees"]) + lisente(row["penalties"]) for row in case["installments"]]
    rows = schedule(terms(case)).rows
    totals = [row._replace(fees=some).total for row, some in zip(rows, given, strict=True)]
    if case["row_rounding"] != "none":
        assert totals == [lisente(row["total"]) for row in case["installments"]]
        assert sum(totals) == lisente(case["totals"]["total"])


@pytest.mark.parametrize("case", cases("schedules.json", "due_dates"), ids=name)
def test_due_days_return_to_the_day_they_began_with(case: Case) -> None:
    first = date.fromisoformat(case["first_due"])
    found = due_days(first, period(case), case["count"], case["seed_day"] or first.day)
    assert [day.isoformat() for day in found] == case["due"]
