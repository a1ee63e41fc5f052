"""Payments of made-up loans go where the rules send them, also where another loan was alike."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from loans.rules import allocation
from loans.rules.allocation import Strategy
from loans.rules.calendar import PERIODS
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.schedule import Schedule, schedule
from loans.rules.terms import Amortization, Method, Terms
from loans.seeded.spending import PARTS, Money, Spendings

BEGUN = date(2026, 1, 31)
TERMS = Terms(
    principal=120_000,
    rate_percent_year=Decimal(24),
    installments=4,
    period=PERIODS["month"],
    disbursed_on=BEGUN,
    method=Method.FLAT,
    amortization=Amortization.EQUAL_INSTALLMENTS,
    fees=(Fee(FeeDue.INSTALLMENT, FeeKind.FLAT, Decimal(10)),),
)
MADE = schedule(TERMS)


def replayed(made: Schedule, money: Money, strategy: Strategy) -> allocation.Account:
    return allocation.replay(
        [allocation.Asked(row.due_on, row.principal, row.interest) for row in made.rows],
        [allocation.Charge(allocation.FEE, row.due_on, row.fees) for row in made.rows],
        [allocation.Payment(*one) for one in money],
        strategy,
        BEGUN,
    )


def test_what_is_known_of_others_changes_nothing() -> None:
    known = Spendings()
    second = MADE.rows[1].due_on
    different = set()
    # On the due day itself, and on both sides of it, the orders part with the same money.
    for strategy, days, lisente in product(Strategy, (-40, -1, 0, 1, 40), (20_000, 50_000)):
        money = [(second + timedelta(days), lisente), (second + timedelta(90), 130_000)]
        spending, account = known.of(MADE.rows, money, strategy), replayed(MADE, money, strategy)
        rows = [tuple(row.paid[part] for part in PARTS) for row in account.installments]
        assert list(spending.paid) == rows
        different.add(spending.booked)
        for booked, spent in zip(spending.booked, account.spent, strict=True):
            assert booked.parts == tuple(spent.parts[part] for part in PARTS)
            assert booked.over == spent.overpayment
            assert sum(lisente for _, lisente, _ in booked.took) == sum(booked.parts)
        owed = sum(row.total for row in MADE.rows) - sum(map(sum, rows))
        assert spending.booked[-1].balance == sum(spending.owed) == owed
        oldest = next((n for n, row in enumerate(account.installments) if row.open), None)
        assert spending.oldest == oldest
    assert len(different) > 10
