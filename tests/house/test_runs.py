"""Whole runs of the suite: what is missing is told, what is required fails, nothing is left."""

import signal
from pathlib import Path

import pytest

from tests.engine_room import EngineRoom, at_work
from tests.engines import SOME
from tests.house.runs import run, running

PROBES = "tests/house/probe_engines.py"
NODE = f"{PROBES}::test_a_node_is_there"
LASTING = f"{PROBES}::test_that_lasts"
SIMPLE = f"{PROBES}::test_nothing_at_all"
NO_JAVA = ("-p", "tests.house.without_java")
INTERRUPTED = 2


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """A machine without Java and Maven: nothing on the path, nothing in the cache."""
    return {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "JAVA_HOME": ""}


def test_without_java_the_test_is_skipped_and_the_closing_lines_say_so(
    bare: dict[str, str],
) -> None:
    done = run(NODE, SIMPLE, *NO_JAVA, **bare)
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped" in done.stdout
    why = "no JDK 17 (apt-get install openjdk-17-jdk-headless)"
    assert f"\nCassandra: did not run, {why}; 1 test went without\n" in done.stdout


def test_without_java_a_run_that_requires_cassandra_fails(bare: dict[str, str]) -> None:
    done = run(NODE, SIMPLE, *NO_JAVA, LETSEMA_REQUIRE="cassandra", **bare)
    assert done.returncode == 1, done.stdout
    assert "1 passed, 1 error" in done.stdout
    assert "Cassandra did not run: no JDK 17" in done.stdout


def test_a_word_that_is_no_engine_is_refused() -> None:
    done = run(SIMPLE, LETSEMA_REQUIRE="java")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "LETSEMA_REQUIRE knows cassandra and citus, nothing else" in done.stderr


def test_no_test_reaches_beyond_this_machine() -> None:
    done = run(f"{PROBES}::test_that_calls_out")
    assert done.returncode == 1
    assert "SocketConnectBlockedError" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("-k", "nobody"), pytest.ExitCode.NO_TESTS_COLLECTED), (("--collect-only",), 0)],
    ids=["nothing chosen", "only looked at"],
)
def test_a_run_without_tests_starts_nothing_and_leaves_nothing(
    engine_room: EngineRoom, arguments: tuple[str, ...], code: int
) -> None:
    # Short, or the room would be made elsewhere.
    place = engine_room.folder / "t"
    place.mkdir(exist_ok=True)
    done = run(PROBES, *arguments, TMPDIR=str(place))
    assert done.returncode == code, done.stdout + done.stderr
    assert "PostgreSQL" not in done.stdout
    assert not list(place.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_broken_off_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    word = tmp_path / "word"
    with running(word, LASTING) as child:
        room = Path(word.read_text())
        assert at_work(room)
        child.send_signal(number)
        said, _ = child.communicate()
    assert child.returncode == INTERRUPTED, said
    assert not at_work(room)
    assert not room.exists()


def test_what_a_killed_run_leaves_is_ended_by_the_next(tmp_path: Path) -> None:
    word = tmp_path / "word"
    with running(word, LASTING) as child:
        room = Path(word.read_text())
        child.kill()
        child.communicate()
    assert at_work(room)
    assert run(SIMPLE).returncode == 0
    assert not at_work(room)
    assert not room.exists()


def test_a_quick_run_has_each_test_once_and_each_file_on_both() -> None:
    few, about_it = "tests/loans/test_apply.py", "tests/loans/test_tenancy.py"
    looked = few, about_it, "--collect-only", "-q"
    marked = _tests_of(run(*looked, "--citus").stdout)
    some = _tests_of(run(*looked, "--citus", "--some").stdout)
    rest = _tests_of(run(*looked, "--rest").stdout)
    assert len(some[few]) == SOME < len(marked[few])
    assert marked[few] <= some[few] | rest[few]
    assert len(some[few] & rest[few]) == 1
    assert some[about_it] == marked[about_it] <= rest[about_it]


def _tests_of(said: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in said.splitlines():
        file, colons, name = line.partition("::")
        if colons:
            found.setdefault(file, set()).add(name)
    return found
