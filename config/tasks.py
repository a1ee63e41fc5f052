"""What the worker does for the house: its pulse, and sweeping out what has expired."""

from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.core.management import call_command


@shared_task
def heartbeat() -> None:
    """Touch this process's pulse file: its age tells the supervisor whether tasks really run."""
    if settings.HEARTBEAT_FILE:
        Path(settings.HEARTBEAT_FILE).touch()


@shared_task
def sweep_out_expired() -> None:
    """Remove sessions and tokens that nobody can use any more."""
    call_command("clearsessions")
    call_command("flushexpiredtokens")
