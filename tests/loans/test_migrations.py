"""Every migration of the book goes back, and forward again to the same tables."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher.citus import CitusNode
from tests.engine_room import EngineRoom

pytestmark = [pytest.mark.full, pytest.mark.citus]
ROOT = Path(__file__).resolve().parents[2]
NAME = "back_and_forth"
# What a database says of its tables: columns, constraints, indexes, and rights of the product.
SHAPE = """
SELECT string_agg(line, chr(10) ORDER BY line) FROM (
  SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable) line
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname,
                             pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT concat_ws(' ', 'right', table_name, privilege_type)
    FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND grantee = 'letsema_app'
) shape WHERE line !~ '_[0-9]{6}'
"""


@pytest.fixture
def url(engine_room: EngineRoom) -> Iterator[str]:
    """A database of its own, on every node where there is a cluster."""
    if engine_room.on_citus:
        engine_room.cluster.create_database(NAME)
        yield engine_room.cluster.url(NAME)
        engine_room.cluster.drop_database(NAME)
    else:
        server = engine_room.database
        assert not isinstance(server, CitusNode)
        server.query(f"CREATE DATABASE {NAME}")
        yield server.url(NAME)
        server.query(f"DROP DATABASE {NAME} WITH (FORCE)")


def migrate(url: str, *where: str) -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0", *where],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DATABASE_ROLE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]


def shape(room: EngineRoom) -> set[str]:
    server = room.cluster.coordinator if room.on_citus else room.database
    told = server.tell(SHAPE, NAME) if isinstance(server, CitusNode) else server.query(SHAPE, NAME)
    return set(told.splitlines())


def test_the_book_s_migrations_go_back_and_forward_again(engine_room: EngineRoom, url: str) -> None:
    migrate(url)
    first = shape(engine_room)
    assert any("loans_transfer" in line for line in first)
    migrate(url, "loans", "0007")
    assert not any("loans_transfer" in line for line in shape(engine_room))
    migrate(url)
    assert shape(engine_room) == first
