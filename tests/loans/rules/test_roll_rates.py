"""How loans move between ages of arrears: each move, and what share of all it is."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from loans.rules.roll_rates import IN_BOOK, Ended, Held, Move, Rolled, Rolls, moves

ONE, TWO, THREE, FOUR = (UUID(int=number) for number in (1, 2, 3, 4))


def test_a_loan_moves_with_what_it_owed_at_the_beginning() -> None:
    start = Ended({ONE: Held(0, 500), TWO: Held(30, 300), THREE: Held(91, 80)}, set())
    end = Ended({ONE: Held(31, 400)}, {THREE})
    assert list(moves(start, end, back=[])) == [
        Move("0", "31-60", 500),
        Move("1-30", "paid_off", 300),
        Move("91+", "written_off", 80),
    ]


def test_what_comes_back_moves_with_what_it_owes_now_and_what_is_new_does_not() -> None:
    start = Ended({}, {ONE})
    end = Ended({ONE: Held(120, 70), TWO: Held(5, 60), THREE: Held(0, 1000)}, set())
    assert list(moves(start, end, back=[ONE, TWO])) == [
        Move("written_off", "91+", 70),
        Move("paid_off", "1-30", 60),
    ]


def test_shares_are_of_all_that_began_in_an_age_over_all_months() -> None:
    rolls = Rolls()
    rolls.add([Move("0", "0", 900), Move("0", "1-30", 100)])
    rolls.add([Move("0", "0", 200), Move("61-90", "91+", 50), Move("paid_off", "0", 10)])
    assert rolls.months == 2
    # Of three loans that began in time two stayed there, with 1,100 of 1,200.
    assert rolls.rows() == [
        Rolled("0", "0", 2, 1100, Decimal("66.67"), Decimal("91.67")),
        Rolled("0", "1-30", 1, 100, Decimal("33.33"), Decimal("8.33")),
        Rolled("61-90", "91+", 1, 50, Decimal("100.00"), Decimal("100.00")),
        Rolled("paid_off", "0", 1, 10, None, None),
    ]


def test_loans_that_owe_no_principal_any_more_count_as_loans() -> None:
    rolls = Rolls()
    rolls.add([Move("1-30", "paid_off", 0)])
    assert rolls.rows() == [Rolled("1-30", "paid_off", 1, 0, Decimal("100.00"), None)]


HELD = st.builds(Held, st.integers(0, 120), st.integers(0, 10_000))
LOANS = st.dictionaries(st.integers(1, 20).map(lambda number: UUID(int=number)), HELD)


@given(LOANS, LOANS)
def test_nothing_is_lost_on_the_way(begin: dict[UUID, Held], end: dict[UUID, Held]) -> None:
    rolls = Rolls()
    back = [loan_id for loan_id in end if loan_id not in begin]
    rolls.add(moves(Ended(begin, set()), Ended(end, set()), back))
    rows = rolls.rows()
    in_book = [row for row in rows if row.before in IN_BOOK]
    assert sum(row.loans for row in in_book) == len(begin)
    assert sum(row.lisente for row in in_book) == sum(held.lisente for held in begin.values())
    assert sum(row.loans for row in rows if row.after in IN_BOOK) == len(end)
