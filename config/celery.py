"""The Celery application: ids in, JSON only, and a heartbeat that shows throughput."""

import os

from celery import Celery
from celery.signals import setup_logging
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from config.lanes import BULK, QUEUES, URGENT
from config.schedule import SCHEDULE


def broker_address(redis_url: str) -> str:
    """Say a socket's address as Celery spells it; any other is spelt alike."""
    path, _, options = redis_url.removeprefix("unix://").partition("?")
    if not redis_url.startswith("unix://"):
        return redis_url
    return f"redis+socket://{path}?{options.replace('db=', 'virtual_host=')}"


app = Celery("letsema", broker=broker_address(settings.REDIS_URL))
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    # The database is the record and a sweep finds again what the broker lost; so a task is taken
    # off the queue after it ran, also when the child that ran it was killed.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 300,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        # Whoever sends a task gives up soon: what it would do, a sweep finds.
        "max_retries": 1,
        "interval_start": 0,
        "interval_max": 0.1,
    },
    # What runs while the broker goes away runs to its end, and may be run once more: the database
    # sees to it that nothing is done twice. Cut off, a task leaves texts with no known end, and the
    # child that ran it a connection in the middle of a transaction.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # Each pulse has a queue of its own: behind a long queue a process at work would look dead. So
    # has each lane of messages, with processes of its own: no receipt waits behind a broadcast.
    task_queues=tuple(map(Queue, QUEUES)),
    task_routes={
        "messaging.tasks.send_urgent": {"queue": URGENT},
        "messaging.tasks.send_bulk": {"queue": BULK},
        # Mail goes out where texts do: the worker does not reach beyond the host.
        "messaging.tasks.send_mail": {"queue": URGENT},
    },
    beat_schedule=SCHEDULE,
    beat_max_loop_interval=2,
    timezone="Africa/Maseru",
)
app.autodiscover_tasks(["loans", "messaging", "ussd", "gateway", "config"])
app.steps["worker"].add("config.at_work:SignsWhileFull")


@setup_logging.connect
def keep_our_logs(**_: object) -> None:
    """Leave the logging tree as the settings made it."""
