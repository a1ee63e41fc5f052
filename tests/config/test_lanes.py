"""Who takes what: each text on its lane, each pulse to its own process, nothing to nobody."""

from collections import Counter

import pytest

from config.celery import app
from config.lanes import LANES, SENDERS, WORKER, queues_of
from config.schedule import SCHEDULE
from tests.config.test_secrets import start


def lane_of(task: str) -> str:
    return str(app.amqp.router.route({}, task)["queue"].name)


@pytest.mark.parametrize(
    ("task", "lane"),
    [
        ("messaging.tasks.send_urgent", "urgent"),
        ("messaging.tasks.send_bulk", "bulk"),
        ("messaging.tasks.send_mail", "urgent"),
        ("messaging.tasks.tell_of", "celery"),
        ("loans.tasks.close_open_days", "celery"),
    ],
)
def test_a_task_goes_on_its_lane(task: str, lane: str) -> None:
    app.loader.import_default_modules()
    assert task in app.tasks
    assert lane_of(task) == lane


def test_two_senders_take_texts_and_the_worker_takes_none() -> None:
    assert [set(LANES[name]) for name in SENDERS] == [{"urgent", "bulk"}, {"urgent", "bulk"}]
    assert LANES[WORKER] == ("celery",)


def test_every_queue_is_known_and_taken_by_somebody() -> None:
    taken = {queue for process in LANES for queue in queues_of(process)}
    assert {queue.name for queue in app.conf.task_queues} == taken
    assert app.conf.task_default_queue in taken


def test_each_process_alone_takes_its_pulse_which_waits_behind_no_work() -> None:
    takers = Counter(queue for process in LANES for queue in queues_of(process))
    work = {queue for lanes in LANES.values() for queue in lanes}
    pulses = [one for one in SCHEDULE.values() if one["task"] == "config.tasks.heartbeat"]
    queues = [one["options"]["queue"] for one in pulses if isinstance(one["options"], dict)]
    assert len(set(queues)) == len(LANES)
    assert all(takers[queue] == 1 and queue not in work for queue in queues)
    assert all(set(queues) & set(queues_of(process)) for process in LANES)


@pytest.mark.parametrize("name", ["SMS_IN_FLIGHT", "SMS_SENDERS", "SMS_AT_ONCE"])
def test_nobody_starts_who_could_send_nothing_in_bulk(name: str) -> None:
    refused = start(DEBUG="1", **{name: "0"})
    assert refused.returncode != 0
    assert f"{name} is not between 1 and" in refused.stderr
