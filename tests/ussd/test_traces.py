"""The search for what was typed finds it wherever it is left: without this, none found is none."""

import hashlib
import json
import logging
from collections.abc import Callable

import pytest
import structlog
from django.db import connection
from django.utils import timezone
from redis import Redis

from config.celery import app
from loans.models import Mfi
from tests.ussd.traces import Traces
from tests.ussd.traces import traces as all_traces
from ussd.models import Draft

pytestmark = pytest.mark.django_db
traces = all_traces
CANARY = "739182"


def as_a_word_of_ours(_: Redis) -> None:
    structlog.get_logger("ussd").info("hop", answers=["1", f"1*{CANARY}"])


def as_a_word_of_others(_: Redis) -> None:
    logging.getLogger("urllib3.pool").debug("sent %s", f"text: 1*{CANARY}*1")


def as_a_traceback(_: Redis) -> None:
    try:
        int(f"+{CANARY}x")
    except ValueError:
        logging.getLogger("letsema").exception("broken")


def as_a_statement(_: Redis) -> None:
    Mfi.objects.filter(name=CANARY).exists()


def as_a_task(_: Redis) -> None:
    app.send_task("ussd.tasks.nothing", [f"1*{CANARY}"])


def as_a_session(redis: Redis) -> None:
    redis.set("ussd:session:x", json.dumps({"pin_chosen": CANARY}))


def as_a_member(redis: Redis) -> None:
    redis.zadd("ussd:open", {f"x*{CANARY}": 1.0})


def as_text(_: Redis) -> None:
    unlogged(sealed=f"1*{CANARY}")


def as_bytes(_: Redis) -> None:
    unlogged(data_key=f"1*{CANARY}".encode())


def as_a_digest_without_a_key(_: Redis) -> None:
    unlogged(caller=hashlib.sha256(CANARY.encode()).hexdigest())


def unlogged(**content: object) -> None:
    """Keep a row whose statement is no line of a log."""
    connection.force_debug_cursor = False
    Draft.objects.create(flow="x", expires_at=timezone.now(), **content)


@pytest.mark.parametrize(
    ("leaks", "place"),
    [
        (as_a_word_of_ours, "log"),
        (as_a_word_of_others, "log"),
        (as_a_traceback, "log"),
        (as_a_statement, "log"),
        (as_a_task, "redis celery"),
        (as_a_session, "redis ussd:session:x"),
        (as_a_member, "redis ussd:open"),
        (as_text, "database"),
        (as_bytes, "database"),
        (as_a_digest_without_a_key, "database"),
    ],
)
def test_a_leak_is_found_by_its_place(
    traces: Traces, redis_client: Redis, leaks: Callable[[Redis], None], place: str
) -> None:
    assert traces.found([CANARY]) == []
    leaks(redis_client)
    assert {one.partition(": ")[0] for one in traces.found([CANARY])} == {place}
