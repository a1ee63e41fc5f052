"""The laws of every schedule that a product can make, and what single terms do to one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise

from hypothesis import given

from loans.rules.calendar import Holidays, Period, Unit, WhenClosed
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.interest import DayCount, counted_rates, nominal_rate
from loans.rules.rounding import LISENTE_PER_LOTI, Rounding
from loans.rules.schedule import Row, schedule
from loans.rules.terms import Amortization, Custom, Method, Terms
from tests.loans.rules.terms_made_up import patient, terms

M1000 = Terms(
    principal=100_000,
    rate_percent_year=Decimal(36),
    installments=4,
    period=Period(Unit.MONTHS),
    disbursed_on=date(2026, 1, 31),
    method=Method.DECLINING,
    amortization=Amortization.EQUAL_PRINCIPAL,
)
EQUAL = replace(M1000, amortization=Amortization.EQUAL_INSTALLMENTS)


def sums(asked: Terms) -> list[tuple[int, int, int, int]]:
    """Principal, interest, fees, balance, in lisente."""
    return [(r.principal, r.interest, r.fees, r.balance) for r in schedule(asked).rows]


@patient
@given(terms())
def test_principal_parts_add_up_and_the_balance_is_their_chain(asked: Terms) -> None:
    rows, principal, fees = schedule(asked)
    assert principal == asked.principal + fees.added
    assert sum(row.principal for row in rows) == principal
    paid = accumulate(row.principal for row in rows)
    assert [row.balance for row in rows] == [principal - so_far for so_far in paid]
    assert rows[-1].balance == 0
    assert [row.number for row in rows] == list(range(1, asked.installments + 1))


@patient
@given(terms())
def test_no_part_of_a_row_is_below_nought_and_due_days_rise(asked: Terms) -> None:
    rows = schedule(asked).rows
    assert all(min(row.principal, row.interest, row.fees, row.balance) >= 0 for row in rows)
    assert all(row.total == row.principal + row.interest + row.fees for row in rows)
    days = [asked.disbursed_on, *(row.due_on for row in rows)]
    assert all(one < other for one, other in pairwise(days))


@patient
@given(terms())
def test_fees_of_the_rows_are_the_fees_of_the_loan(asked: Terms) -> None:
    rows, _, fees = schedule(asked)
    each = [row.fees for row in rows]
    assert each[0] == fees.each_installment + fees.first_installment
    assert each[1:] == [fees.each_installment] * (asked.installments - 1)


@patient
@given(terms())
def test_interest_is_the_rate_of_the_period_on_what_bears_it(asked: Terms) -> None:
    plain = replace(asked, grace_interest_payment=0, rounding=Rounding.HALF_EVEN)
    rows, principal, _ = schedule(plain)
    dues = [row.due_on for row in rows]
    lent, rate = plain.disbursed_on, plain.rate_percent_year
    if plain.day_count is None:
        rates = [nominal_rate(rate, plain.period)] * len(rows)
    else:
        rates = counted_rates(rate, plain.period, plain.day_count, lent, dues)
    before = [principal, *(row.balance for row in rows[:-1])]
    bears = [principal] * len(rows) if plain.method is Method.FLAT else before
    # Python rounds a fraction half to even too, by a way of its own.
    reckoned = [round(some * Fraction(*part)) for some, part in zip(bears, rates, strict=True)]
    assert [row.interest for row in rows] == reckoned


@patient
@given(terms())
def test_grace_on_interest_only_puts_it_off(asked: Terms) -> None:
    late = schedule(asked).rows
    plain = schedule(replace(asked, grace_interest_payment=0)).rows
    grace = asked.grace_interest_payment
    assert [row.principal for row in late] == [row.principal for row in plain]
    assert all(row.interest == 0 for row in late[:grace])
    assert late[grace].interest == sum(row.interest for row in plain[: grace + 1])
    assert late[grace + 1 :] == plain[grace + 1 :]


@patient
@given(terms())
def test_grace_on_principal_asks_for_interest_only(asked: Terms) -> None:
    graced = [row.principal for row in schedule(asked).rows[: asked.grace_principal]]
    assert graced == [0] * asked.grace_principal


@patient
@given(terms())
def test_closed_days_move_the_day_and_never_the_sum(asked: Terms) -> None:
    plain = schedule(asked).rows
    holidays = Holidays(WhenClosed.NEXT, frozenset(row.due_on for row in plain[::40]))
    moved = schedule(replace(asked, holidays=holidays)).rows
    by_sums = [row._replace(due_on=date.min) for row in moved]
    assert by_sums == [row._replace(due_on=date.min) for row in plain]
    assert not {row.due_on for row in moved} & holidays.closed


@patient
@given(terms())
def test_a_tie_is_all_that_the_two_rules_can_differ_by(asked: Terms) -> None:
    even = replace(asked, rounding=Rounding.HALF_EVEN, fees=(), installment_multiple=1)
    first, first_up = (
        schedule(replace(even, rounding=rule)).rows[0] for rule in (even.rounding, Rounding.HALF_UP)
    )
    assert 0 <= first_up.interest - first.interest <= 1


def test_a_loan_by_equal_principal_asks_less_interest_every_month() -> None:
    assert sums(M1000) == [
        (25_000, 3_000, 0, 75_000),
        (25_000, 2_250, 0, 50_000),
        (25_000, 1_500, 0, 25_000),
        (25_000, 750, 0, 0),
    ]


def test_a_fee_added_is_lent_and_bears_interest() -> None:
    fee = Fee(FeeDue.ADDED, FeeKind.PERCENT, Decimal(4))
    rows = sums(replace(M1000, fees=(fee,)))
    assert rows[0] == (26_000, 3_120, 0, 78_000)


def test_a_fee_of_each_instalment_and_one_of_the_first() -> None:
    each = Fee(FeeDue.INSTALLMENT, FeeKind.FLAT, Decimal("12.50"))
    once = Fee(FeeDue.ONCE, FeeKind.FLAT, Decimal(40))
    assert [row[2] for row in sums(replace(M1000, fees=(each, once)))] == [
        5_250,
        1_250,
        1_250,
        1_250,
    ]


def test_an_instalment_in_whole_maloti_leaves_the_rest_to_the_last_row() -> None:
    # M1,000 at 3 percent a month over 4: M269.03, so M270 to the nearest M5.
    same = replace(M1000, amortization=Amortization.EQUAL_INSTALLMENTS, installment_multiple=500)
    assert [row.total for row in schedule(same).rows] == [27_000, 27_000, 27_000, 26_593]


def test_what_a_flat_instalment_in_whole_maloti_leaves_is_principal() -> None:
    # M416.67 and M12.50 are M429.17 a row; whole maloti make it M429, of which M416.50 repay.
    flat = replace(
        M1000,
        principal=125_000,
        rate_percent_year=Decimal(12),
        installments=3,
        method=Method.FLAT,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        installment_multiple=100,
    )
    assert sums(flat) == [
        (41_650, 1_250, 0, 83_350),
        (41_650, 1_250, 0, 41_700),
        (41_700, 1_250, 0, 0),
    ]


def test_an_instalment_below_its_interest_leaves_all_principal_to_the_last() -> None:
    tiny = replace(
        M1000,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        custom=Custom(installment=1_000),
    )
    assert [row.principal for row in schedule(tiny).rows] == [0, 0, 0, 100_000]


def test_an_instalment_above_what_is_open_pays_it_and_no_more() -> None:
    large = replace(
        M1000,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        custom=Custom(installment=60_000),
    )
    assert [row.balance for row in schedule(large).rows] == [43_000, 0, 0, 0]


def test_a_down_payment_is_a_row_without_interest_on_the_first_day() -> None:
    rows = schedule(replace(M1000, custom=Custom(down_payment_percent=Decimal(20)))).rows
    assert rows[0] == Row(0, date(2026, 1, 31), 20_000, 0, 0, 80_000)
    assert [row.principal for row in rows[1:]] == [20_000] * 4


def test_grace_on_principal_leaves_it_to_fewer_rows() -> None:
    graced = replace(M1000, grace_principal=1)
    assert [row.principal for row in schedule(graced).rows] == [0, 33_333, 33_333, 33_334]
    # M333.33 and M30 of interest are M363.33 a row; whole maloti leave M333 to repay.
    flat = replace(
        EQUAL, method=Method.FLAT, grace_principal=1, installment_multiple=LISENTE_PER_LOTI
    )
    assert [row.principal for row in schedule(flat).rows] == [0, 33_300, 33_300, 33_400]


def test_instalments_stay_equal_where_interest_counts_days() -> None:
    graced = replace(EQUAL, installments=6, grace_principal=2, day_count=DayCount(365))
    asked = [row.total for row in schedule(graced).rows]
    # 28 and 31 days of 36 percent on M1,000 first.
    assert asked[:2] == [2_762, 3_058]
    assert len(set(asked[2:5])) == 1
    assert abs(asked[5] - asked[4]) <= 3


def test_an_instalment_by_the_nominal_rate_ignores_the_days() -> None:
    by_days = replace(EQUAL, day_count=DayCount(365), custom=Custom(nominal_installment=True))
    nominal = schedule(EQUAL).rows
    assert [r.total for r in schedule(by_days).rows[:3]] == [r.total for r in nominal[:3]]


def test_the_last_row_is_evened_out_only_if_that_brings_it_nearer() -> None:
    # Rows of 8, 8 and 10 lisente; at 9 a row the last would ask 7, which is as far off.
    crumbs = replace(EQUAL, principal=24, installments=3)
    evened = replace(crumbs, custom=Custom(even_out_last=True))
    assert [row.total for row in schedule(evened).rows] == [8, 8, 10]
