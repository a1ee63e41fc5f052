"""A hop of each kind beside its floor, by processor time: it holds where the clock does not."""

import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from bench.dialogue.callers import Line, Session, spread
from bench.dialogue.people import PIN, people
from bench.dialogue.processor import engines_in, milliseconds
from bench.dialogue.servers import Server, server
from bench.money.results import Result
from loans.models import Membership
from ussd.pins import try_pin

ROUNDS = 3
THREADS = 8
AT_ONCE = 16
DOOR = f"/telco/{settings.TELCO_TOKENS[0]}/ussd"
# From home: the third page, how a loan works, and back.
ROUND_OF_MENUS = ("98", "98", "2", "0")
ROUNDS_OF_MENUS = 5
MENU_HOPS = len(ROUND_OF_MENUS) * ROUNDS_OF_MENUS
# To the PIN of an application: which, how much, how long, its cost, the rate, the consent.
TO_THE_PIN = ("1", "1", "1000", "3", "1", "1", "1")
PIN_TRIES = 200


@dataclass(frozen=True, slots=True)
class Bench:
    """The servers, the engines, and who dials."""

    product: Server
    floor: Server
    engines: list[int]
    phones: list[str]

    def cost(self, groups: list[int], hops: int, does: Callable[[], None]) -> float:
        """Tell how many milliseconds of processor time a hop took."""
        before = milliseconds(groups, self.engines)
        does()
        return (milliseconds(groups, self.engines) - before) / hops

    def sessions(self, count: int) -> list[Session]:
        """Begin so many, one phone after the other."""
        phones = (self.phones[number % len(self.phones)] for number in range(count))
        return [Session(phone, settings.SERVICE_CODE) for phone in phones]

    def product_cost(self, sessions: Sequence[Session], hops: int, does: "Does") -> float:
        """Measure hops at the product's door."""
        run = lambda: spread(sessions, THREADS, does, self.product.port, DOOR)  # noqa: E731
        return self.cost([self.product.group], hops, run)

    def floor_cost(self, view: str, hops: int) -> float:
        """Measure as many hops at the floor."""
        sessions = self.sessions(hops)
        run = lambda: spread(sessions, THREADS, once, self.floor.port, f"/{view}")  # noqa: E731
        return self.cost([self.floor.group], hops, run)


Does = Callable[[Line, Session], None]


def once(line: Line, session: Session) -> None:
    """Send one hop."""
    line.send(session)


def typed(*answers: str) -> Does:
    """Answer one screen after the other."""

    def does(line: Line, session: Session) -> None:
        for answer in answers:
            session.typed.append(answer)
            line.send(session)

    return does


def measured(all_known: int, hops: int, folder: str) -> list[Result]:
    """Measure all kinds of hops, in rounds, and give the median of each."""
    deeds = max(hops // 10, 20)
    phones = people(deeds * ROUNDS, all_known)
    floor_settings = {"DJANGO_SETTINGS_MODULE": "bench.dialogue.floor_settings"}
    with (
        server("config.wsgi:application", DJANGO_SETTINGS_MODULE="bench.money.settings") as product,
        server("bench.dialogue.floor:application", **floor_settings) as floor,
    ):
        bench = Bench(product, floor, engines_in(folder), phones)
        _warm(bench)
        began = _connections()
        rounds = [_round(bench, hops, deeds, number) for number in range(ROUNDS)]
        new_connections = _connections() - began
        at_once = _at_once(bench, hops)
    median = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    pin = _pin_cost(bench, phones[:PIN_TRIES])
    return [
        _result("menu hop", median["menu"], "a bare view", median["bare"], "1.25"),
        _result(
            "first hop, which reads the book",
            median["dial"],
            "a bare view and one ORM get",
            median["reading"],
            "1.25",
        ),
        _result(
            "hop that applies, without the PIN check",
            median["deed"] - pin,
            "a bare view and one INSERT",
            median["writing"],
            "2",
        ),
        _result("check of a PIN", pin, "its bar", 5.0, "1"),
        _result("menu, hops 17 to 20", median["late"], "hops 1 to 4", median["early"], "1.1"),
        Result(
            "slow hops",
            "ms at p99",
            round(at_once.p99_ms, 2),
            "p50",
            round(at_once.p50_ms, 2),
            at_once.p99_ms / at_once.p50_ms,
            "2.5",
            {
                "new_connections": float(new_connections),
                "hops_a_second_and_core": round(1000 / at_once.processor_ms),
            },
        ),
    ]


def _result(name: str, ours: float, floor_is: str, floor: float, bar: str) -> Result:
    told = (round(ours, 3), round(floor, 3))
    return Result(name, "ms of processor", told[0], floor_is, told[1], ours / floor, bar)


def _warm(bench: Bench) -> None:
    """Let every worker open its connections and prepare what it asks."""
    for view in ("bare", "reading", "writing"):
        bench.floor_cost(view, 200)
    bench.product_cost(bench.sessions(200), 200, once)


def _round(bench: Bench, hops: int, deeds: int, number: int) -> dict[str, float]:
    told = {view: bench.floor_cost(view, hops) for view in ("bare", "reading", "writing")}
    told["dial"] = bench.product_cost(bench.sessions(hops), hops, once)
    menus = bench.sessions(hops // MENU_HOPS)
    bench.product_cost(menus, len(menus), once)
    pressed = len(menus) * len(ROUND_OF_MENUS)
    costs = [
        bench.product_cost(menus, pressed, typed(*ROUND_OF_MENUS)) for _ in range(ROUNDS_OF_MENUS)
    ]
    told["menu"], told["early"], told["late"] = statistics.mean(costs), costs[0], costs[-1]
    mine = bench.phones[number * deeds : (number + 1) * deeds]
    applying = [Session(phone, settings.SERVICE_CODE) for phone in mine]
    bench.product_cost(applying, len(applying), once)
    bench.product_cost(applying, len(applying), typed(*TO_THE_PIN))
    told["deed"] = bench.product_cost(applying, len(applying), typed(PIN))
    return told


@dataclass(frozen=True, slots=True)
class _AtOnce:
    """What sixteen sessions at a time wait for a menu, and what it takes of a core."""

    p50_ms: float
    p99_ms: float
    processor_ms: float


def _at_once(bench: Bench, hops: int) -> _AtOnce:
    took: list[float] = []

    def does(line: Line, session: Session) -> None:
        line.send(session)
        for key in ROUND_OF_MENUS * ROUNDS_OF_MENUS:
            session.typed.append(key)
            took.append(line.send(session)[1])

    sessions = bench.sessions(max(hops // MENU_HOPS, AT_ONCE))
    run = lambda: spread(sessions, AT_ONCE, does, bench.product.port, DOOR)  # noqa: E731
    cost = bench.cost([bench.product.group], len(sessions) * (MENU_HOPS + 1), run)
    took.sort()
    return _AtOnce(took[len(took) // 2], took[len(took) * 99 // 100], cost)


def _pin_cost(bench: Bench, phones: Sequence[str]) -> float:
    """Try right PINs in this process, and count it and the database."""
    who = [Membership.objects.get(phone=phone).person_id for phone in phones]
    try_pin(who[0], PIN)

    def tries() -> None:
        for person_id in who:
            try_pin(person_id, PIN)

    return bench.cost([os.getpgid(0)], len(who), tries)


def _connections() -> int:
    """Count the connections that this database was ever given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")
        (count,) = cursor.fetchone() or (0,)
    return int(count)
