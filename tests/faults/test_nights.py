"""A night that is closed while money comes and goes, and one whose closer is killed."""

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from config.launcher.places import ROOT
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.reverse_payment import reverse_payment
from loans.errands.close_day import close_day
from loans.models import DayClose, Loan
from loans.once import Facts
from loans.queries.closed_days import closed_day
from loans.queries.soundness import findings
from loans.rules.penalties import Every, Penalty, PenaltyKind
from tests.faults.at_once import Race, refusals
from tests.loans.as_known import replayed, stored
from tests.loans.book import Book, on_product
from tests.loans.nights import at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
JANUARY = date(2026, 1, 5)
FIRST = date(2026, 2, 4)
DAILY = Penalty(PenaltyKind.FLAT, Decimal(2), 0, Every.DAY, 9_000).to_plain()
LATE_COSTS = on_product("Late costs", penalties=[DAILY])
LOANS = 3


def test_a_night_is_closed_while_she_pays_pays_off_and_a_payment_is_taken_back(
    race: Race, book: Book
) -> None:
    loans: list[Loan] = []
    for number in race.each():
        if number % 20 == 0:
            day = FIRST + timedelta(number)
            with at(day - timedelta(30)):
                loans = [book.active(900, 3, LATE_COSTS) for _ in range(LOANS)]
        day = FIRST + timedelta(number)
        first, second, third = loans
        earlier = book.pay(third, "20.00", day - timedelta(1))
        part = PaymentIn(3_000, day, "cash", f"part-{number}")
        today = PaymentIn(1_000, date(2026, 11, 1), "cash", f"now-{number}")
        early = PaymentIn(2_500, day - timedelta(3), "bank", f"early-{number}")
        pay = partial(receive_payment, book.mfi.id, by=book.finance)
        told = race.hands.do(
            partial(closes, book, day),
            partial(pay, first.id, part),
            partial(pay, first.id, early),
            partial(pay, second.id, today),
            partial(pay, third.id, PaymentIn(3_000, day, "cash", f"third-{number}")),
            partial(reverse_payment, book.mfi.id, third.id, earlier.id, "bounced", by=book.finance),
        )
        race.holds(set(refusals(told)) <= {"not-now"}, f"refused: {refusals(told)}")
        check_night(race, book, day)


def closes(book: Book, day: date) -> Facts:
    assert close_day(book.mfi.id, day, batch=2)
    return {"id": "closed"}


def check_night(race: Race, book: Book, day: date) -> None:
    """Hold the stored portfolio against what was known, and what is told now against both."""
    kept = closed_day(book.mfi.id, day)
    race.holds(kept.run.status == DayClose.Status.DONE, "the night is closed")
    found = list(findings(book.mfi.id))
    race.holds(not found, str(found[:3]))
    known = replayed(book.mfi.id, day, as_known=True)
    then = stored(book.mfi.id, day)
    race.holds(then == known, f"{day} was stored as {then}, and known as {known}")
    now = replayed(book.mfi.id, day, as_known=False)
    told = {name: sum(sums[name] for sums in now.values()) for name in kept.now}
    race.holds(told == kept.now, f"{day} is told as {kept.now}, and is {told}")


CLOSE_SLOWLY = """
import os, sys
import django
django.setup()
from datetime import date
from uuid import UUID
from loans.errands.close_day import Progress, close_day
class Told(Progress):
    def on(self, loans):
        print("batch", flush=True)
        sys.stdin.readline()
close_day(UUID(sys.argv[1]), date.fromisoformat(sys.argv[2]), Told(), batch=1)
print("done", flush=True)
"""


def test_who_goes_on_after_a_kill_finds_every_loan_once(book: Book) -> None:
    """The closer is killed after each of its batches in turn, by the operating system."""
    with at(JANUARY):
        for _ in range(LOANS):
            book.active(900, 3, LATE_COSTS)
    day = FIRST + timedelta(4)
    for batches in range(1, LOANS + 1):
        killed_after(batches, book, day)
    assert not DayClose.objects.of(book.mfi).filter(status=DayClose.Status.DONE).exists()
    assert close_day(book.mfi.id, day)
    run = DayClose.objects.of(book.mfi).get()
    # The fifth of February was due; each of the next three days costs two maloti.
    assert (run.loans, run.late_loans, run.penalties_lisente) == (LOANS, LOANS, LOANS * 200)
    assert stored(book.mfi.id, day) == replayed(book.mfi.id, day, as_known=True)
    assert list(findings(book.mfi.id)) == []


def killed_after(batches: int, book: Book, day: date) -> None:
    """Start a closer, let it do one batch, and kill it before the next."""
    database = urlsplit(os.environ["DATABASE_URL"])
    here = database._replace(path=f"/{settings.DATABASES['default']['NAME']}")
    environment = {**os.environ, "DATABASE_URL": here.geturl()}
    command = [sys.executable, "-c", CLOSE_SLOWLY, str(book.mfi.id), day.isoformat()]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "batch\n", batches
        process.send_signal(signal.SIGKILL)
