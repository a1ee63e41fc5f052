"""How fast the book is: schedules beside a loop that only reckons, money beside bare SQL."""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from statistics import median

from bench.money.engines import own_engines
from bench.money.results import Result
from loans.rules.calendar import Period, Unit
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.schedule import schedule
from loans.rules.terms import Amortization, Method, Terms

AT_ONCE = 500
ROUNDS = 15
INSTALLMENTS = 12
LISENTE = Decimal("0.01")

LOAN = Terms(
    principal=500_000,
    rate_percent_year=Decimal(24),
    installments=INSTALLMENTS,
    period=Period(Unit.MONTHS),
    disbursed_on=date(2026, 1, 31),
    method=Method.DECLINING,
    amortization=Amortization.EQUAL_INSTALLMENTS,
    fees=(
        Fee(FeeDue.DEDUCTED, FeeKind.PERCENT, Decimal(3)),
        Fee(FeeDue.INSTALLMENT, FeeKind.FLAT, Decimal("12.50")),
    ),
)


def bare() -> list[tuple[Decimal, Decimal, Decimal]]:
    """Reckon the same twelve rows as a script would: no dates, no fees, no terms to heed."""
    balance, rate = Decimal("5000.00"), Decimal("0.02")
    same = (balance * rate / (1 - (1 + rate) ** -INSTALLMENTS)).quantize(LISENTE, ROUND_HALF_EVEN)
    rows = []
    for number in range(INSTALLMENTS):
        interest = (balance * rate).quantize(LISENTE, ROUND_HALF_EVEN)
        principal = same - interest if number < INSTALLMENTS - 1 else balance
        balance -= principal
        rows.append((principal, interest, balance))
    return rows


def per_cpu_second(work: Callable[[], object]) -> float:
    """Count how often it is done in a second of this process's own time."""
    begun = time.process_time()
    for _ in range(AT_ONCE):
        work()
    return AT_ONCE / (time.process_time() - begun)


def schedules() -> Result:
    """Measure both by turns, so that whoever else is at work disturbs both alike."""
    ours = [(row.principal, row.interest, row.balance) for row in schedule(LOAN).rows]
    theirs = [tuple(int(part * 100) for part in row) for row in bare()]
    assert ours == theirs, "the floor reckons something else"
    rounds = [(per_cpu_second(lambda: schedule(LOAN)), per_cpu_second(bare)) for _ in range(ROUNDS)]
    rate, floor = (median(side) for side in zip(*rounds, strict=True))
    ratio = round(median(ours / floor for ours, floor in rounds), 3)
    return Result(
        name="schedules of 12 instalments",
        unit="a CPU second",
        ours=round(rate),
        floor_is="a bare loop",
        floor=round(floor),
        ratio=ratio,
        bar="at least 25,000",
    )


def money(*, quick: bool) -> list[Result]:
    """Measure what needs a database, in a process whose settings name one made for it."""
    command = [sys.executable, "-m", "bench.money", *(["--quick"] if quick else [])]
    with own_engines() as settings:
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=settings).stdout  # noqa: S603
    return [Result(**one) for one in json.loads(told)]


def main(arguments: list[str]) -> int:
    """Measure, tell, and write the figures down where they are wanted."""
    parser = argparse.ArgumentParser("./letsema bench book")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--quick", action="store_true", help="a moment of each, to see it run")
    asked = parser.parse_args(arguments)
    results = [schedules(), *money(quick=asked.quick)]
    for one in results:
        sys.stdout.write(one.line() + "\n")
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in results], indent=2) + "\n")
    return 0
