"""The engines that the launcher starts: both kinds, private, alive again after a kill."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher import proc
from config.launcher.account import Account
from config.launcher.binaries import ONLY, Program
from config.launcher.engines import Postgres, Redis, postgres_at, redis_at
from config.launcher.places import Places, outside_of, settle
from config.launcher.words import Refusal

# Longer than any test: it runs on when its server is killed, and holds the shared memory.
BUSY = "SELECT count(*) FROM generate_series(1, 20000000000)"


@pytest.fixture(params=["system", "wheels"])
def postgres(
    request: pytest.FixtureRequest,
    places: Places,
    account: Account | None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Postgres]:
    monkeypatch.setenv(ONLY, request.param)
    try:
        server = postgres_at(places, account, durable=False)
    except Refusal as refusal:
        pytest.skip(str(refusal))
    server.start(places.log / "database.log")
    yield server
    server.stop()


@pytest.fixture
def redis(places: Places, account: Account | None) -> Iterator[Redis]:
    server = redis_at(places, account)
    server.start(places.log / "redis.log")
    yield server
    server.stop()


def running(server: Postgres) -> list[proc.Stat]:
    return proc.working_in(server.data, "postgres")


def owner(path: Path) -> int:
    return path.stat().st_uid


def test_the_database_answers_on_a_socket_closed_to_others(
    postgres: Postgres, places: Places, account: Account | None
) -> None:
    postgres.make_database()
    postgres.make_database()
    assert postgres.query("SELECT current_user || ' in ' || current_database()", "letsema") == (
        "letsema in letsema"
    )
    assert postgres.query("SHOW server_version").split()[0] == postgres.version
    assert postgres.query("SHOW listen_addresses") == ""
    assert postgres.query("SHOW server_encoding") == "UTF8"
    assert places.sockets.stat().st_mode & 0o777 == 0o700
    assert (places.sockets / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0
    keeper = account.uid if account else os.geteuid()
    assert {owner(postgres.data), owner(places.sockets)} == {keeper}
    assert {owner(Path(f"/proc/{one.pid}")) for one in running(postgres)} == {keeper}


def test_the_database_ends_with_all_its_processes(postgres: Postgres) -> None:
    assert running(postgres)
    postgres.stop()
    assert running(postgres) == []


def test_a_killed_database_comes_back_though_a_backend_was_at_work(
    postgres: Postgres, places: Places
) -> None:
    psql = [str(postgres.program.folder / "psql"), "-h", str(places.sockets), "-U", "letsema"]
    with subprocess.Popen(
        [*psql, "-d", "postgres", "-c", BUSY],
        env=postgres.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as client:
        until = time.monotonic() + 10
        while "1" not in postgres.query(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%20000000000%'"
            " AND state = 'active' AND pid <> pg_backend_pid()"
        ):
            assert time.monotonic() < until
        leader = min(running(postgres), key=lambda one: (one.started, one.pid))
        os.kill(leader.pid, signal.SIGKILL)
        assert not postgres.answers()
        postgres.start(places.log / "database.log")
        client.wait(timeout=10)
    assert postgres.query("SELECT 1") == "1"
    assert leader.pid not in {one.pid for one in running(postgres)}


def test_data_decides_which_release_opens_it(
    postgres: Postgres, places: Places, account: Account | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ONLY)
    assert postgres_at(places, account).program.major == postgres.program.major


def test_data_of_a_release_that_is_not_at_hand_is_refused_in_one_line(
    places: Places, account: Account | None
) -> None:
    data = places.data / "postgresql"
    data.mkdir()
    (data / "PG_VERSION").write_text("99\n")
    with pytest.raises(Refusal, match="made by PostgreSQL 99: install it, or start with --fresh"):
        postgres_at(places, account)


def test_an_interrupted_first_start_is_begun_anew(places: Places, account: Account | None) -> None:
    half = places.data / "postgresql.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("15\n")
    server = postgres_at(places, account, durable=False)
    server.start(places.log / "database.log")
    assert server.query("SELECT 1") == "1"
    server.stop()
    assert not half.exists()


def test_redis_answers_on_a_socket_closed_to_others(redis: Redis, places: Places) -> None:
    assert redis.answers()
    assert redis.socket_file.stat().st_mode & 0o077 == 0
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(redis.socket_file))
        line.sendall(b"CONFIG GET maxmemory-policy\r\nCONFIG GET port\r\nCONFIG GET save\r\n")
        time.sleep(0.2)
        said = line.recv(4096).decode().split("\r\n")
    assert "noeviction" in said
    assert said[said.index("port") + 2] == "0"
    assert said[said.index("save") + 2] == ""


def test_a_redis_that_is_still_loading_does_not_answer(places: Places, redis: Redis) -> None:
    other = Redis(redis.program, places.data, places.home / "loading")
    other.sockets.mkdir()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(other.socket_file))
        door.listen()

        def say_loading() -> None:
            line, _ = door.accept()
            with line:
                line.recv(64)
                line.sendall(b"-LOADING Redis is loading the dataset in memory\r\n")

        speaker = threading.Thread(target=say_loading)
        speaker.start()
        assert not other.answers()
        speaker.join()


def test_an_engine_that_does_not_start_says_where_to_look(redis: Redis, places: Places) -> None:
    broken = Redis(Program(Path("/bin/false"), "0", wheel=False), redis.data, places.home)
    with pytest.raises(Refusal, match=r"Redis does not start; why stands in .*broken\.log"):
        broken.start(places.log / "broken.log")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs engines under another user")
@pytest.mark.parametrize("kind", ["system", "wheels"])
def test_where_the_engines_user_cannot_reach_the_state_they_live_outside_of_it(
    closed_state: Path, account: Account | None, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv(ONLY, kind)
    places = settle(closed_state, account)
    assert places.data == outside_of(closed_state)
    server = postgres_at(places, account, durable=False)
    server.start(places.log / "database.log")
    assert server.query("SELECT 1") == "1"
    server.stop()
    assert closed_state.parent.stat().st_mode & 0o777 == 0o700
    assert settle(closed_state, account) == places, "and there they are found again"
