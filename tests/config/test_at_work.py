"""A sender whose threads all wait for a carrier lives; one that is stuck does not."""

import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from pytest_django import Settings
from redis import Redis

from config.at_work import AT_WORK_SECONDS_MAX, finish_what_is_open, hands_are_full, show_figures
from config.celery import app
from messaging.errands.lane import CLOSING
from tests.free_port import free_port

NOW = 1_000_000.0
THREADS = 2


@pytest.mark.parametrize(
    ("seconds_at_work", "full"),
    [
        ([], False),
        ([1], False),
        ([1, 2], True),
        # One of them turned to something new: work goes on.
        ([AT_WORK_SECONDS_MAX + 100, 1], True),
        ([AT_WORK_SECONDS_MAX + 1, AT_WORK_SECONDS_MAX + 1], False),
    ],
)
def test_hands_are_full_while_work_goes_on(seconds_at_work: list[float], full: bool) -> None:
    assert hands_are_full([NOW - seconds for seconds in seconds_at_work], THREADS, NOW) is full


@pytest.fixture
def carrier_hangs(redis_client: Redis) -> Iterator[threading.Event]:
    """Have a task that waits; what other tests left in the queue is gone."""
    del redis_client
    answers = threading.Event()

    @app.task(name="tests.wait_for_a_carrier")
    def wait_for_a_carrier() -> None:
        answers.wait(30)

    yield answers
    answers.set()
    del app.tasks["tests.wait_for_a_carrier"]


def comes(file: Path, seconds: float) -> bool:
    file.unlink(missing_ok=True)
    until = time.monotonic() + seconds
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return file.exists()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:kombu|celery|redis")
def test_a_sender_gives_signs_while_every_thread_waits(
    tmp_path: Path, settings: Settings, carrier_hangs: threading.Event
) -> None:
    settings.HEARTBEAT_FILE = str(tmp_path / "pulse")
    with start_worker(app, pool="threads", concurrency=THREADS, perform_ping_check=False):
        app.tasks["tests.wait_for_a_carrier"].delay()
        assert not comes(tmp_path / "pulse", 3), "a hand is free: the pulse must come by the queue"
        app.tasks["tests.wait_for_a_carrier"].delay()
        assert comes(tmp_path / "pulse", 6)
        carrier_hangs.set()


def test_what_takes_tasks_shows_its_figures_where_it_is_told_to(settings: Settings) -> None:
    settings.METRICS_PORT = 0
    assert show_figures() is None
    settings.METRICS_PORT = free_port()
    server = show_figures()
    assert server is not None
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.METRICS_PORT}/metrics") as answer:
            assert b"letsema_carrier_call_seconds" in answer.read()
    finally:
        server.shutdown()
        server.server_close()


def test_a_sender_that_is_asked_to_end_begins_no_more_calls() -> None:
    try:
        finish_what_is_open()
        assert CLOSING.is_set()
    finally:
        CLOSING.clear()
