"""Tests that only other tests run, in a run of their own: they are collected by name alone."""

import os
import time
from pathlib import Path

import pytest

from tests.engine_room import EngineRoom
from tests.registry_node import Contact

LONG_SECONDS = 60


def test_nothing_at_all() -> None:
    """Holds without any engine."""


def test_a_node_is_there(cassandra: Contact) -> None:
    assert cassandra.port


@pytest.mark.citus
@pytest.mark.django_db
def test_on_both_databases() -> None:
    """Holds wherever there is a database."""


def test_that_lasts(engine_room: EngineRoom) -> None:
    """Leave word of the room for whoever is about to break this run off."""
    half = Path(f"{os.environ['PROBE_WORD']}.half")
    half.write_text(str(engine_room.folder))
    half.rename(os.environ["PROBE_WORD"])
    time.sleep(LONG_SECONDS)


def test_that_calls_out() -> None:
    """Try to leave this machine, which no test may."""
    import socket  # noqa: PLC0415 (guarded when it is called, whoever imported it)

    socket.create_connection(("192.0.2.1", 80), timeout=1)
