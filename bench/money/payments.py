"""Payments with key, lock, transfers, audit and event: how many a second, beside the floor."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from statistics import median
from uuid import UUID

import psycopg
from django.db import connection
from django.utils import timezone

from bench.money import bare
from bench.money.lender import INSTALLMENT_LISENTE, INSTALLMENTS, Lender, take_on
from bench.money.results import Result
from bench.money.size import Size
from bench.money.together import Hand, Shift, together
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.deed import Once
from loans.models import Installment

HANDS = 8


def pay(lender: Lender, loan_id: UUID, number: int) -> None:
    """Book one instalment, as the API does it for a wallet's money."""
    once = Once.of_body(f"{loan_id}-{number}", lender.finance.id, "repayments", {"n": number})
    money = PaymentIn(
        INSTALLMENT_LISENTE, timezone.localdate(), "wallet", f"{loan_id.hex}-{number}"
    )
    receive_payment(lender.id, loan_id, money, by=lender.finance, once=once)


def _pay_all(pairs: list[tuple[Lender, UUID]], numbers: range, _raw: psycopg.Connection) -> int:
    for lender, loan_id in pairs:
        for number in numbers:
            pay(lender, loan_id, number)
    return len(pairs) * len(numbers)


def _write_all(
    like: bare.Pattern, rows: list[tuple[UUID, UUID]], times: int, raw: psycopg.Connection
) -> int:
    for _ in range(times):
        for row in rows:
            bare.pay(raw, like, row)
    return len(rows) * times


def payments(size: Size) -> Result:
    """Measure both by turns, eight connections each, with every commit on the disk."""
    _check_durable()
    lender = take_on()
    like, rows = _pattern(lender, size.loans)
    loans = iter([(lender, lender.active()) for _ in range(HANDS * (size.rounds + 1) * size.loans)])
    rounds = [_round(like, rows, loans, size) for _ in range(size.rounds)]
    ours = median(one.per_second for one, _ in rounds)
    floor = median(one.per_second for _, one in rounds)
    mine, theirs = (Shift(*map(sum, zip(*side, strict=True))) for side in zip(*rounds, strict=True))
    return Result(
        name="payments, eight connections, fsync on",
        unit="a second",
        ours=round(ours),
        floor_is="bare SQL",
        floor=round(floor),
        ratio=round(median(one.per_second / other.per_second for one, other in rounds), 3),
        bar="at least 0.2",
        details={
            "Python CPU ms a payment": round(mine.python_ms, 2),
            "PostgreSQL CPU ms a payment": round(mine.server_ms, 2),
            "bare Python CPU ms": round(theirs.python_ms, 2),
            "bare PostgreSQL CPU ms": round(theirs.server_ms, 2),
        },
    )


def _round(
    like: bare.Pattern,
    rows: list[tuple[UUID, UUID]],
    loans: Iterator[tuple[Lender, UUID]],
    size: Size,
) -> tuple[Shift, Shift]:
    every = range(INSTALLMENTS)
    mine = []
    for _ in range(HANDS):
        own = list(islice(loans, size.loans))
        first, rest = range(1), range(1, INSTALLMENTS)
        mine.append(Hand(partial(_pay_all, own, first), partial(_pay_all, own, rest)))
    ours = together(mine)
    each = len(rows) // HANDS
    theirs = []
    for number in range(HANDS):
        part = rows[number * each : (number + 1) * each]
        warm, counted = partial(_write_all, like, part, 1), len(every) * size.loans * 4 // each
        theirs.append(Hand(warm, partial(_write_all, like, part, counted)))
    return ours, together(theirs)


def _pattern(lender: Lender, loans: int) -> tuple[bare.Pattern, list[tuple[UUID, UUID]]]:
    """Pay one instalment of one loan, to be copied; give other loans' first rows to write on."""
    loan_id = lender.active()
    before = _counted(lender)
    pay(lender, loan_id, 0)
    like = bare.pattern_of(connection.connection, lender.id, loan_id)
    after = _counted(lender)
    assert like.counted() == {t: after[t] - before[t] for t in before}, (
        "the floor writes other rows"
    )
    others = [lender.active() for _ in range(HANDS * loans)]
    rows = Installment.objects.of(lender.id).filter(loan_id__in=others, number=1)
    return like, list(rows.values_list("loan_id", "id"))


def _counted(lender: Lender) -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in (bare.KEY, *bare.WRITTEN):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE mfi_id = %s", [lender.id])  # noqa: S608
            counts[table] = int((cursor.fetchone() or (0,))[0])
    return counts


def _check_durable() -> None:
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == ("on",), f"{name} is off"


def lenders(size: Size) -> Result:
    """Let many pay at once: all to one lender, and each to a lender of its own."""
    one = take_on()
    many = [take_on() for _ in range(size.crowd)]
    to_one = [(one, one.active()) for _ in range(size.crowd)]
    to_many = [(lender, lender.active()) for lender in many]
    rounds = []
    for numbers in size.installments_at_once():
        shifts = []
        for pairs in (to_one, to_many):
            hands = [
                Hand(partial(_pay_all, [pair], numbers[:1]), partial(_pay_all, [pair], numbers[1:]))
                for pair in pairs
            ]
            shifts.append(together(hands).per_second)
        rounds.append(shifts)
    ours, floor = (median(side) for side in zip(*rounds, strict=True))
    return Result(
        name=f"{size.crowd} payments at once to one lender",
        unit="a second",
        ours=round(ours),
        floor_is=f"to {size.crowd} lenders",
        floor=round(floor),
        ratio=round(median(mine / theirs for mine, theirs in rounds), 3),
        bar="at least 0.8",
    )
