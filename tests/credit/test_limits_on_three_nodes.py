"""One limit while nodes of the ring die and hang, and what an outage costs whoever asks."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from config.launcher.cassandra import Cassandra
from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.address import Address, read_address
from credit.rules.exposure import ExposurePolicy, Refused
from credit.rules.reservation import Asked, Entry
from credit.stores.cassandra_histories import CassandraHistories
from credit.stores.cassandra_reservations import CassandraReservations
from credit.stores.schema import migrate
from tests.closing_lines import TOLD
from tests.credit.conftest import MARCH
from tests.credit.test_histories_contract import a_line
from tests.credit.test_reservations_contract import MALUTI, SENQU, ask

pytestmark = [pytest.mark.cassandra, pytest.mark.full]

READY_SECONDS = 90
# How long the failure detector may take to find a dead node dead.
FOUND_DEAD_SECONDS = 60
PERSONS = 1000
LENDERS = 16
Answer = Entry | Refused
Figure = Callable[[str], None]


@pytest.fixture
def address(cassandra_ring: Cassandra) -> Address:
    """The registry as the product opens it: three copies, and a role of its own."""
    owner = read_address(cassandra_ring.url("registry_limits"))
    product = replace(owner, user="registry_limits", password="Mohokare-9")
    cassandra_ring.make_role(product.user, product.password)
    migrate(owner, say=len, grant_to=product.user)
    return product


@pytest.fixture
def reservations(cassandra_ring: Cassandra, address: Address) -> Iterator[CassandraReservations]:
    store = CassandraReservations(address, ExposurePolicy(), lambda _look: None)
    await_answer(store)
    yield store
    for node in cassandra_ring.nodes:
        with suppress(AssertionError):
            node.thaw()
    await_answer(store)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Have a line read at the end of the run."""
    return lambda line: request.node.user_properties.append((TOLD, line))


def test_a_node_killed_in_the_middle_lets_nobody_over_the_limit(
    cassandra_ring: Cassandra, reservations: CassandraReservations, figure: Figure
) -> None:
    with all_at_once(reservations, PERSONS) as answers:
        time.sleep(2)
        cassandra_ring.nodes[1].kill()
    cassandra_ring.bring_back([cassandra_ring.nodes[1]], time.monotonic() + READY_SECONDS)
    await_answer(reservations)
    assert_one_loan_each(figure, reservations, answers, "one node killed")


def test_nodes_frozen_in_turn_let_nobody_over_the_limit(
    cassandra_ring: Cassandra, reservations: CassandraReservations, figure: Figure
) -> None:
    over = threading.Event()

    def freeze_in_turn() -> None:
        turn = 0
        while not over.is_set():
            node = cassandra_ring.nodes[turn % 3]
            node.freeze()
            over.wait(3)
            # It goes on where it stopped, with whatever it had begun.
            node.thaw()
            over.wait(0.5)
            turn += 1

    frost = threading.Thread(target=freeze_in_turn)
    with all_at_once(reservations, PERSONS) as answers:
        frost.start()
    over.set()
    frost.join()
    await_answer(reservations)
    assert_one_loan_each(figure, reservations, answers, "nodes frozen in turn")


def test_one_dead_node_of_three_costs_no_error_and_no_answer_over_a_fifth_of_a_second(
    cassandra_ring: Cassandra, address: Address, reservations: CassandraReservations, figure: Figure
) -> None:
    histories = CassandraHistories(address)
    known = [uuid4() for _ in range(50)]
    histories.tell([a_line(subject) for subject in known])
    dead = cassandra_ring.nodes[2]
    dead.kill()
    # What was on its way to it when it died is asked again; from then on nobody notices.
    with suppress(RegistryUnavailable, RegistryUndecided):
        reservations.reserve(ask(), at=MARCH)
    took: list[float] = []
    until = time.monotonic() + FOUND_DEAD_SECONDS
    try:
        while time.monotonic() < until:
            subject = known[len(took) % len(known)]
            took.append(timed(lambda: histories.standings(subject)))  # noqa: B023
            took.append(timed(lambda: reservations.reserve(ask(), at=MARCH)))
            took.append(timed(lambda: histories.tell([a_line(uuid4())])))
    finally:
        cassandra_ring.bring_back([dead], time.monotonic() + READY_SECONDS)
    figure(
        f"one node dead: {len(took)} answers, median {statistics.median(took) * 1000:.0f} ms,"
        f" the longest {max(took) * 1000:.0f} ms"
    )
    assert max(took) <= 0.2


def test_without_a_majority_every_call_says_so_and_soon(
    cassandra_ring: Cassandra, address: Address, reservations: CassandraReservations, figure: Figure
) -> None:
    histories = CassandraHistories(address)
    before = ask()
    assert isinstance(reservations.reserve(before, at=MARCH), Entry)
    dead = cassandra_ring.nodes[1:]
    for node in dead:
        node.kill()
    calls: list[Callable[[], object]] = [
        lambda: reservations.reserve(ask(before.subject, SENQU), at=MARCH),
        lambda: reservations.live(before.subject, at=MARCH),
        lambda: reservations.settle(before.subject, before.id, at=MARCH),
        lambda: histories.standings(before.subject),
        lambda: histories.tell([a_line(before.subject)]),
    ]
    try:
        at_first = [refused_after(call) for call in calls]
        until_found_dead(calls[1])
        found_dead = [refused_after(call) for call in calls]
        # A process that starts now gets in, and hears the same.
        late = CassandraReservations(
            replace(address, hosts=address.hosts[:1]), ExposurePolicy(), lambda _look: None
        )
        late_comer = refused_after(lambda: late.live(before.subject, at=MARCH))
    finally:
        cassandra_ring.bring_back(dead, time.monotonic() + READY_SECONDS)
    figure(
        f"two nodes dead: refused after {max(at_first):.1f} s at first, {max(found_dead):.2f} s"
        f" once found dead, a new process after {late_comer:.1f} s"
    )
    assert max(at_first) < 10
    assert max(found_dead) < 1
    await_answer(reservations)
    assert [one.id for one in reservations.live(before.subject, at=MARCH)] == [before.id]
    assert isinstance(reservations.reserve(ask(before.subject, SENQU), at=MARCH), Refused)


def until_found_dead(call: Callable[[], object]) -> None:
    """Wait until the node that is left knows that it is alone."""
    until = time.monotonic() + FOUND_DEAD_SECONDS
    while refused_after(call) > 1:
        assert time.monotonic() < until, "nobody has noticed"
    # Its answers to writes hang on the same word.
    time.sleep(1)


@contextmanager
def all_at_once(
    reservations: CassandraReservations, persons: int
) -> Iterator[dict[UUID, list[tuple[Asked, Answer]]]]:
    """Let two lenders ask for each person at the same instant, while something happens."""
    answers: dict[UUID, list[tuple[Asked, Answer]]] = {}
    with ThreadPoolExecutor(LENDERS) as lenders:
        under_way = []
        for _ in range(persons):
            subject = uuid4()
            answers[subject] = []
            for mfi_id in (MALUTI, SENQU):
                asked = ask(subject, mfi_id)
                under_way.append((asked, lenders.submit(until_decided, reservations, asked)))
        yield answers
        for asked, future in under_way:
            answers[asked.subject].append((asked, future.result()))


def until_decided(reservations: CassandraReservations, asked: Asked) -> Answer:
    """Ask as an errand and its caller do: no answer, and an undecided one, are asked for again."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        with suppress(RegistryUnavailable, RegistryUndecided):
            return reservations.reserve(asked, at=MARCH)
    raise AssertionError("nobody could say whether there is room")


def assert_one_loan_each(
    figure: Figure,
    reservations: CassandraReservations,
    answers: dict[UUID, list[tuple[Asked, Answer]]],
    what: str,
) -> None:
    over = differs = 0
    for subject, told in answers.items():
        held = {entry.id for entry in reservations.live(subject, at=MARCH)}
        over += len(held) > 1
        differs += held != {asked.id for asked, answer in told if isinstance(answer, Entry)}
    figure(f"{what}: {len(answers)} persons, {over} over the limit, {differs} answers differ")
    assert (over, differs) == (0, 0)
    assert all(len(told) == 2 for told in answers.values())


def timed(call: Callable[[], object]) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def refused_after(call: Callable[[], object]) -> float:
    """Tell after how long a call says that nothing is known."""
    began = time.monotonic()
    with pytest.raises((RegistryUnavailable, RegistryUndecided)):
        call()
    return time.monotonic() - began


def await_answer(reservations: CassandraReservations) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            reservations.live(uuid4(), at=MARCH)
        except RegistryUnavailable:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the ring has not come back")
