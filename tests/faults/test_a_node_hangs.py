"""A node hangs under the dialogue: its borrowers wait once, politely; others notice nothing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import median

import pytest
from django.db import connections

from config.launcher.citus import Citus, CitusNode
from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Membership, Mfi
from tests.closing_lines import TOLD
from tests.faults.conftest import node_of
from tests.gateway.straight_phone import StraightHandset
from tests.loans.book import Book, open_book
from tests.loans.test_collect import Watched
from tests.loans.test_register_borrower import new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Phones
from tests.ussd.test_balance import PIN
from tests.ussd.test_repay import wallet as simulated_wallet
from tests.ussd.ways import WAYS, Way, begins, goes
from ussd import lenders_away
from ussd.deadline import HOP_SECONDS
from ussd.lenders_away import ASK_SECONDS
from ussd.pins import set_pin
from ussd.standing import HOME_SECONDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus_only]
wallet = simulated_wallet
# Beside what is waited for on purpose: the watch looks ten times a second, the machine is shared.
SLACK_SECONDS = 1.0
# How much slower than before the others' median hop may be meanwhile.
SLOWER_AT_MOST = 3
BEFORE_SECONDS, BEFORE_FULL = 2.0, 10.0
LEFT_ALONE_SECONDS = 3.0
NUMBERS = count(1)


@dataclass
class TimedHandset(StraightHandset):
    """A phone with a watch beside it."""

    took: list[float] = field(default_factory=list)

    def send(self) -> str:
        began = time.perf_counter()
        screen = super().send()
        self.took.append(time.perf_counter() - began)
        return screen

    def reads_balance(self) -> str:
        """Dial and read what she owes."""
        self.dial()
        return self.press("Balance", PIN)


@pytest.fixture
def books(one_on_each: list[Mfi], hire: Hire, handset: Phones, wallet: Watched) -> list[Book]:
    """Two lenders on two nodes; how often one may dial is no matter here."""
    lenders_away.forget()
    return [open_book(lender, hire) for lender in one_on_each]


@pytest.fixture
def worker(citus: Citus, books: list[Book]) -> Iterator[CitusNode]:
    """The node of the first."""
    yield next(one for one in citus.workers if str(one.sockets) in node_of(books[0].mfi))
    lenders_away.forget()


def caller(book: Book, way: Way) -> TimedHandset:
    """Write somebody down at a lender, with a PIN, who stands as the way needs it."""
    number = next(NUMBERS)
    phone = f"+26658{number:06d}"
    borrower = at_the_office(book.mfi, new(phone, national_id=f"{number:012d}"))
    set_pin(Membership.objects.get(borrower_id=borrower).person_id, PIN)
    choose_language(phone, "en", by=Actor.system("test"))
    way.stands(book, borrower)
    return TimedHandset(phone)


@contextmanager
def dialling(phones: list[TimedHandset], shown: set[str]) -> Iterator[None]:
    """Let others read what they owe meanwhile, again and again, on a connection of their own."""
    done = threading.Event()

    def dial() -> None:
        try:
            while not done.is_set():
                shown.update(phone.reads_balance() for phone in phones)
        finally:
            connections.close_all()

    thread = threading.Thread(target=dial)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def hops_of(phones: list[TimedHandset]) -> list[float]:
    """Take the times of their hops, and begin anew."""
    took = [seconds for phone in phones for seconds in phone.took]
    for phone in phones:
        phone.took.clear()
    return took


def test_its_borrowers_wait_once_and_the_others_notice_nothing(
    books: list[Book],
    worker: CitusNode,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    full = request.config.getoption("--full")
    if not full:
        monkeypatch.setattr(lenders_away, "LEFT_ALONE_SECONDS", LEFT_ALONE_SECONDS)
    hers = [caller(books[0], WAYS["read"]) for _ in range(3)]
    theirs = [caller(books[1], WAYS["read"]) for _ in range(2)]
    owes = {phone.reads_balance() for phone in theirs}
    hops_of(theirs)
    shown: set[str] = set()
    ends_at = time.monotonic() + (BEFORE_FULL if full else BEFORE_SECONDS)
    with dialling(theirs, shown):
        while time.monotonic() < ends_at:
            assert "Debt: M1,080.00" in hers[0].reads_balance()
    before = hops_of(theirs)

    hers[0].dial()
    hers[0].choose("Balance")
    hops_of(hers)
    with worker.frozen(), dialling(theirs, shown):
        polite_for_its_own(hers, lenders_away.LEFT_ALONE_SECONDS)
    during = hops_of(theirs)
    assert shown == owes
    # Of the other lender nobody has noticed anything.
    assert len(during) > 2 * len(theirs)
    assert median(during) <= SLOWER_AT_MOST * median(before)
    assert max(during) < ASK_SECONDS / 2

    time.sleep(lenders_away.LEFT_ALONE_SECONDS)
    for phone in hers:
        assert "Debt: M1,080.00" in phone.reads_balance()
    told = [f"{len(some)} hops, median {median(some) * 1000:.0f} ms" for some in (before, during)]
    line = f"{request.node.name}: of the others before {told[0]}, meanwhile {told[1]}"
    request.node.user_properties.append((TOLD, line))


def polite_for_its_own(hers: list[TimedHandset], left_alone_seconds: float) -> None:
    """The first waits, those who come after her do not, and after a while somebody asks again."""
    first, *others = hers
    away = "We cannot see it now. Please try again later.\n0. Back"
    assert first.answer(PIN) == away
    asked_again_at = time.monotonic() + left_alone_seconds
    (waited,) = hops_of([first])
    assert ASK_SECONDS - SLACK_SECONDS < waited < ASK_SECONDS + SLACK_SECONDS
    while time.monotonic() < asked_again_at - SLACK_SECONDS:
        for phone in others:
            assert phone.reads_balance() == away
    at_once = hops_of(others)
    assert len(at_once) > len(others)
    assert max(at_once) < SLACK_SECONDS
    time.sleep(max(0.0, asked_again_at - time.monotonic()))
    assert first.dial().startswith("Welcome to Letsema.")
    assert hops_of([first])[0] < HOME_SECONDS + SLACK_SECONDS


@pytest.mark.full
@pytest.mark.parametrize("name", WAYS)
def test_wherever_it_hangs_she_reads_a_polite_word_in_time(
    books: list[Book], worker: CitusNode, name: str
) -> None:
    way, book = WAYS[name], books[0]
    lender = book.mfi.name
    for place, answer in enumerate(way.answers):
        phone = caller(book, way)
        begins(phone, way.answers[:place], lender)
        hops_of([phone])
        with worker.frozen():
            goes(phone, [answer], lender)
            assert max(hops_of([phone])) < HOP_SECONDS
        assert phone.label != "session.sorry", answer
        lenders_away.forget()
        # The connection that was cut is not the next one's.
        begins(phone, [])
        assert phone.label == "home.menu", phone.screen
