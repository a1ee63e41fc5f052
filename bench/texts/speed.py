"""Texts a second, two processes at work: the product, what one would write first, and the least."""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

from bench.dialogue.processor import milliseconds
from bench.money.lender import Lender
from bench.money.results import Result
from bench.texts import bare
from bench.texts.crowd import OWN, SAME, lender_of, told
from bench.texts.hands import PROCESSES, Shift, together
from bench.texts.place import Place
from bench.texts.size import Size
from config.launcher.places import ROOT
from messaging.actions.broadcast import cancel
from messaging.errands.broadcasts import settle_all
from messaging.models import Message

# The product's own settings: as they come, and for an account that may have more open.
AS_IT_COMES = {"SMS_AT_ONCE": 100, "SMS_IN_FLIGHT": 200}
MANY = {"SMS_AT_ONCE": 1_000, "SMS_IN_FLIGHT": 4_000}
NAIVE_SECONDS_MAX = 300


class Measured(NamedTuple):
    """One way to send, once."""

    shift: Shift
    database_cpu_seconds: float
    carrier_cpu_seconds: float
    in_flight_max: int

    @property
    def per_second(self) -> float:
        return self.shift.per_second


Rounds = list[dict[str, Measured]]


def measure(place: Place, size: Size) -> list[Result]:
    """Send by every way in turn, a few times, and hold them against each other."""
    lender = lender_of(size.recipients)
    ways: dict[str, Callable[[], Shift]] = {
        "naive": lambda: _naive(place, size),
        "bare 100": lambda: _bare(place, size, AS_IT_COMES),
        "same 100": lambda: _product(place, lender, size, SAME, AS_IT_COMES),
        "bare 1000": lambda: _bare(place, size, MANY),
        "same 1000": lambda: _product(place, lender, size, SAME, MANY),
        "sockets": lambda: _sockets(place, size),
        "own": lambda: _product(place, lender, size, OWN, AS_IT_COMES),
    }
    rounds = [
        {name: _measured(place, name, way) for name, way in ways.items()}
        for _ in range(size.rounds)
    ]
    return [
        _result("identical text, 100 a call", "same 100", "one task a text", "naive", 40, rounds),
        _result("identical text, 100 a call", "same 100", "a bare outbox", "bare 100", 0.5, rounds),
        _result(
            "identical text, 1000 a call", "same 1000", "a bare outbox", "bare 1000", 0, rounds
        ),
        _result("personal text", "own", "one task a text", "naive", 16, rounds),
        _result("personal text", "own", "32 sockets, no database", "sockets", 0, rounds),
    ]


def _measured(place: Place, name: str, way: Callable[[], Shift]) -> Measured:
    place.at.forget()
    engines = place.engine_pids()
    before = milliseconds([], engines), milliseconds([], [place.at.pid])
    shift = way()
    after = milliseconds([], engines), milliseconds([], [place.at.pid])
    figures = place.at.figures()
    database, carrier = ((b - a) / 1000 for a, b in zip(before, after, strict=True))
    sys.stderr.write(
        f"{name}: {shift.per_second:,.0f} a second, {shift.done:,} in {shift.seconds:.2f} s, "
        f"CPU {shift.cpu_seconds:.2f}, engines {database:.2f}, carrier {carrier:.2f}, "
        f"in flight {figures.recipients_in_flight_max}, {shift.rss_mb:.0f} MB\n"
    )
    return Measured(shift, database, carrier, figures.recipients_in_flight_max)


def _result(
    name: str, way: str, floor_is: str, floor: str, at_least: float, rounds: Rounds
) -> Result:
    ours = [one[way] for one in rounds]
    ratio = median(one[way].per_second / one[floor].per_second for one in rounds)
    per_thousand = 1000 / ours[0].shift.done
    return Result(
        name=name,
        unit="texts a second",
        ours=round(median(one.per_second for one in ours)),
        floor_is=floor_is,
        floor=round(median(one[floor].per_second for one in rounds)),
        ratio=round(ratio, 2),
        bar=f"at least {at_least:g}" if at_least else "",
        details={
            "in flight at most": max(one.in_flight_max for one in ours),
            "senders' CPU ms a text": _milli(ours, lambda one: one.shift.cpu_seconds, per_thousand),
            "engines' CPU ms a text": _milli(
                ours, lambda one: one.database_cpu_seconds, per_thousand
            ),
            "MB of a process": round(max(one.shift.rss_mb for one in ours)),
        },
    )


def _milli(
    ours: list[Measured], seconds: Callable[[Measured], float], per_thousand: float
) -> float:
    return round(median(seconds(one) for one in ours) * per_thousand, 3)


def _product(
    place: Place, lender: Lender, size: Size, text: str, settings: dict[str, int]
) -> Shift:
    broadcast_id, _ = told(lender, text, size.recipients)
    shift = together("bench.texts.sender", [lender.id], place.settings(**settings))
    taken = place.at.figures().taken
    accepted = Message.objects.of(lender.id).filter(broadcast_id=broadcast_id, status="accepted")
    if not taken == accepted.count() == shift.done == size.recipients:
        cancel(lender.id, broadcast_id, by=lender.checker)
        raise RuntimeError(f"{taken} taken, {accepted.count()} accepted of {size.recipients}")
    in_flight = place.at.figures().recipients_in_flight_max
    if in_flight > settings["SMS_IN_FLIGHT"]:
        raise RuntimeError(f"{in_flight} in flight, more than {settings['SMS_IN_FLIGHT']}")
    settle_all(lender.id)
    place.tidy()
    return shift


def _bare(place: Place, size: Size, settings: dict[str, int]) -> Shift:
    database = place.engines.settings["DATABASE_URL"]
    bare.fill(database, size.recipients)
    at_once = settings["SMS_AT_ONCE"]
    calls = settings["SMS_IN_FLIGHT"] // at_once // PROCESSES
    shift = together("bench.texts.bare", [database, place.at.url, at_once, calls], place.settings())
    assert place.at.figures().taken == size.recipients, "the floor sends something else"
    return shift


def _sockets(place: Place, size: Size) -> Shift:
    words = [place.at.url, size.recipients]
    shift = together("bench.texts.sockets", words, place.settings(), processes=1)
    assert place.at.figures().taken == size.recipients, "the floor sends something else"
    return shift


def _naive(place: Place, size: Size) -> Shift:
    """Let two processes work off what waits for them; by the carrier's clock."""
    from bench.texts.naive import QUEUE, app, send  # noqa: PLC0415 (its settings must be there)

    command = [sys.executable, "-m", "celery", "-A", "bench.texts.naive", "-q", "worker"]
    command += ["-P", "prefork", "-c", str(PROCESSES), "-Q", QUEUE, "-l", "ERROR"]
    for number in range(size.naive):
        send.delay(f"+2666{2_000_000 + number}", SAME)
    with (place.engines.log.parent / "naive.log").open("wb") as log:
        worker = subprocess.Popen(  # noqa: S603 (ours)
            command, cwd=ROOT, env=place.settings(), stdout=log, stderr=log, start_new_session=True
        )
    try:
        until = time.monotonic() + NAIVE_SECONDS_MAX
        while place.at.figures().taken < size.naive:
            if worker.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the naive worker does not work")
            time.sleep(0.1)
        cpu = milliseconds([worker.pid], []) / 1000
    finally:
        worker.terminate()
        worker.wait()
    app.close()
    moments = [one.at for one in place.at.texts()]
    # From its first text on: that it starts first is not held against it.
    return Shift(size.naive - 1, max(moments) - min(moments), cpu, 0.0)
