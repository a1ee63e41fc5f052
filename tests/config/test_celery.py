"""A worker runs what it is sent as JSON, shows its pulse, and runs nothing else."""

import pickle
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from celery.contrib.testing.worker import start_worker
from django.conf import settings as product
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from config.celery import app, broker_address
from config.schedule import SCHEDULE
from config.tasks import heartbeat, sweep_out_expired

QUEUE = "celery"


def wait_for(path: Path, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not path.exists():
        time.sleep(0.05)
    return path.exists()


def test_everything_scheduled_is_a_task_the_worker_knows() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.tasks)


@pytest.mark.parametrize(
    ("ours", "celerys"),
    [
        ("redis://:pw@cache:6379/2", "redis://:pw@cache:6379/2"),
        ("unix:///run/l/redis.sock?db=3", "redis+socket:///run/l/redis.sock?virtual_host=3"),
    ],
)
def test_the_broker_is_the_products_redis(ours: str, celerys: str) -> None:
    assert broker_address(ours) == celerys


def test_the_pulse_is_a_file_whose_age_tells(tmp_path: Path, settings: Settings) -> None:
    settings.HEARTBEAT_FILE = str(tmp_path / "pulse")
    heartbeat()
    assert time.time() - (tmp_path / "pulse").stat().st_mtime < 5


@pytest.mark.django_db
def test_what_has_expired_is_swept_out_and_the_rest_stays() -> None:
    for days in (-1, 1):
        session = SessionStore()
        session.set_expiry(timezone.now() + timedelta(days=days))
        session.create()
    sweep_out_expired()
    assert Session.objects.get().expire_date > timezone.now()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:kombu|celery|redis")
def test_a_pickled_message_is_refused_and_the_next_one_runs(
    tmp_path: Path,
    settings: Settings,
) -> None:
    settings.HEARTBEAT_FILE = str(tmp_path / "pulse")
    bomb = tmp_path / "bomb"

    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (Path(bomb),))  # type: ignore[return-value]

    pickle.dumps(Bomb())
    with app.connection_for_write() as connection:
        producer = app.amqp.Producer(connection.channel())
        producer.publish(
            pickle.dumps(Bomb()),
            routing_key=QUEUE,
            content_type="application/x-python-serialize",
            content_encoding="binary",
            headers={"task": "config.tasks.heartbeat", "id": "bomb", "lang": "py"},
        )
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="CRITICAL"):
        heartbeat.delay()
        assert wait_for(tmp_path / "pulse")
    assert not bomb.exists()
    assert redis.Redis.from_url(product.REDIS_URL).llen(QUEUE) == 0
