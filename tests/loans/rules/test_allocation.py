"""Where money goes: every checkpoint of the known cases, and what must hold for any payments."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.allocation import Account, Asked, Charge, Part, Payment, Strategy, replay
from tests.loans.lending_cases import Case

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "repayments.json").read_text())["cases"]
CHECKPOINTS = [
    pytest.param(case, checkpoint, id=f"{case['id']}-{checkpoint['after_event']}")
    for case in CASES
    for checkpoint in case["expected"]
]


def lisente(amount: str) -> int:
    return int(Decimal(amount) * 100)


def played(case: Case, events: int) -> Account:
    """Replay the first so many events of a case."""
    strategy = case["strategy"] + ("_vertical" if case["processing"] == "vertical" else "")
    lent = date.fromisoformat(case["disbursed_on"])
    asked = [
        Asked(
            date.fromisoformat(row["due"]),
            lisente(row["principal"]),
            lisente(row["interest"]),
            row["down_payment"],
        )
        for row in case["schedule"]
    ]
    come = [event for event in case["events"] if event["seq"] <= events]
    charges = [
        Charge(
            Part.FEE if one["type"] == "fee" else Part.PENALTY,
            date.fromisoformat(one["due"]),
            lisente(one["amount"]),
        )
        for one in come
        if one["type"] != "repayment"
    ]
    payments = [
        Payment(date.fromisoformat(one["date"]), lisente(one["amount"]))
        for one in come
        if one["type"] == "repayment"
    ]
    if case["auto_down_payment"]:
        payments.insert(0, Payment(lent, asked[0].principal + asked[0].interest))
    return replay(asked, charges, payments, Strategy(strategy), lent)


@pytest.mark.parametrize(("case", "checkpoint"), CHECKPOINTS)
def test_every_checkpoint_of_the_known_cases(case: Case, checkpoint: Case) -> None:
    account = played(case, checkpoint["after_event"])
    rows = [
        {
            "due": row.due_on.isoformat(),
            **{part.value: row.asked[part] for part in Part},
            "paid": sum(row.paid.values()),
            "late": row.late,
            "in_advance": row.in_advance,
            "outstanding": row.open,
        }
        for row in account.installments
    ]
    assert rows == [
        {name: value if name == "due" else lisente(value) for name, value in row.items()}
        for row in checkpoint["installments"]
    ]
    spent = [
        {
            "date": one.payment.on.isoformat(),
            "amount": one.payment.lisente,
            **{part.value: one.parts[part] for part in Part},
            "overpayment": one.overpayment,
        }
        for one in account.spent
    ]
    told = ("amount", *(part.value for part in Part), "overpayment")
    assert spent == [
        {"date": one["date"], **{name: lisente(one[name]) for name in told}}
        for one in checkpoint["transactions"]
    ]
    assert account.outstanding == lisente(checkpoint["total_outstanding"])
    assert account.overpaid == lisente(checkpoint["overpaid"])


LENT = date(2026, 1, 31)
ROWS = [Asked(LENT + timedelta(30 * n), 10_000, 500) for n in range(1, 5)]
days = st.integers(0, 200).map(lambda n: LENT + timedelta(n))
sums = st.integers(1, 30_000)
payments = st.lists(st.builds(Payment, days, sums), max_size=8)
charges = st.lists(
    st.builds(Charge, st.sampled_from([Part.FEE, Part.PENALTY]), days, sums), max_size=4
)


@given(charges, payments, st.sampled_from(Strategy))
def test_no_lisente_is_lost_or_made(
    put: list[Charge], paid: list[Payment], strategy: Strategy
) -> None:
    account = replay(ROWS, put, paid, strategy, LENT)
    for one in account.spent:
        assert sum(one.parts.values()) + one.overpayment == one.payment.lisente
    for row in account.installments:
        assert all(0 <= row.paid[part] <= row.asked[part] for part in Part)
        assert row.late + row.in_advance <= sum(row.paid.values())
    asked = 4 * 10_500 + sum(charge.lisente for charge in put)
    received = sum(payment.lisente for payment in paid)
    assert account.outstanding == asked - received + account.overpaid
    assert account.overpaid == 0 or account.outstanding == 0


@given(st.lists(st.builds(Payment, days, sums), max_size=6, unique_by=lambda p: p.on), st.data())
def test_the_order_of_arrival_does_not_matter(paid: list[Payment], data: st.DataObject) -> None:
    other = data.draw(st.permutations(paid))
    one = replay(ROWS, [], paid, Strategy.OLDEST_FIRST, LENT)
    assert replay(ROWS, [], other, Strategy.OLDEST_FIRST, LENT) == one
