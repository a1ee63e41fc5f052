"""The supervisor: what dies comes back, what is asked to end ends, with all that it started."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher import proc
from config.launcher.children import MARK
from config.launcher.places import Places
from config.launcher.processes import StopAsked, Supervisor
from config.launcher.pulse import Pulse
from config.launcher.recovery import noted
from config.launcher.words import Refusal
from tests.launcher.dummy import DEAF, FAMILY, SCRIPTS, role

FLAG = "import pathlib; pathlib.Path('{name}').touch()"
LATE = """
import pathlib, signal, sys, time
def end(*_):
    pathlib.Path("{name}.ended").write_text(str(time.monotonic()))
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
time.sleep(600)
"""


@pytest.fixture
def supervisor(state: Path) -> Iterator[Supervisor]:
    with Supervisor(Places(state, state / "data", state / "sockets")).in_charge() as one:
        yield one


def look_until(supervisor: Supervisor, condition: object, seconds: float = 8) -> None:
    assert callable(condition)
    supervisor.wait_for(condition, seconds, "nobody")


def ours(state: Path) -> set[int]:
    return {one.pid for one in proc.carrying(MARK, str(state))}


def pid(supervisor: Supervisor, name: str) -> int:
    child = supervisor.posts[name].child
    return child.pid if child else 0


def test_a_killed_child_is_replaced_and_its_group_with_it(
    supervisor: Supervisor, state: Path
) -> None:
    supervisor.start(role(state, "family", FAMILY))
    look_until(supervisor, lambda: len(ours(state)) == 3)
    first = pid(supervisor, "family")
    member = next(one.pid for one in proc.members(first) if one.pid != first)
    os.kill(first, signal.SIGKILL)
    look_until(supervisor, lambda: pid(supervisor, "family") not in (0, first))
    assert proc.stat(member) is None or proc.members(first) == []
    assert [one.pid for one in noted(state / "run" / "children.json")] == [
        pid(supervisor, "family")
    ]


def test_each_child_leads_a_group_of_its_own(supervisor: Supervisor, state: Path) -> None:
    supervisor.start(role(state, "deaf", DEAF))
    supervisor.start(role(state, "family", FAMILY))
    groups = {os.getpgid(pid(supervisor, name)) for name in ("deaf", "family")}
    assert groups == {pid(supervisor, "deaf"), pid(supervisor, "family")}
    assert os.getpgid(0) not in groups


def test_what_keeps_dying_is_started_ever_more_slowly(supervisor: Supervisor, state: Path) -> None:
    supervisor.start(role(state, "short", SCRIPTS["short"]))
    waits = []
    for deaths in range(1, 4):
        look_until(supervisor, lambda wanted=deaths: supervisor.posts["short"].deaths >= wanted)
        waits.append(round(supervisor.posts["short"].due - time.monotonic(), 1))
    assert waits == pytest.approx([0.2, 0.4, 0.8], abs=0.15)


def test_what_dies_before_it_was_ever_ready_is_given_up_in_one_line(
    supervisor: Supervisor, state: Path
) -> None:
    supervisor.start(role(state, "short", SCRIPTS["short"]))
    with pytest.raises(Refusal, match=re.escape(f"short does not start; why stands in {state}")):
        supervisor.wait_for(lambda: False, 30, "short")


def test_a_program_that_is_not_there_is_a_death_like_any_other(
    supervisor: Supervisor, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = role(state, "gone", "")
    supervisor.start(type(missing)(name="gone", command=("/nonexistent",), folder=state))
    assert supervisor.posts["gone"].deaths == 1
    assert capsys.readouterr().out == (
        "gone cannot be started (No such file or directory); it starts again\n"
    )


def test_something_that_ends_by_itself_is_waited_for(supervisor: Supervisor, state: Path) -> None:
    supervisor.run(role(state, "once", FLAG.format(name="done")))
    assert (state / "done").exists()
    with pytest.raises(Refusal, match="short failed; why stands in"):
        supervisor.run(role(state, "short", SCRIPTS["short"]))
    assert supervisor.posts == {}


def test_a_signal_ends_also_what_was_only_waited_for(supervisor: Supervisor, state: Path) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(StopAsked):
        supervisor.run(role(state, "family", FAMILY))
    assert supervisor.posts == {}
    supervisor.stop()
    assert ours(state) == set()


def start_and_fail(state: Path) -> None:
    with Supervisor(Places(state, state / "data", state / "sockets")).in_charge() as supervisor:
        supervisor.start(role(state, "deaf", DEAF))
        supervisor.start(role(state, "family", FAMILY))
        log = state / "log" / "deaf.log"
        look_until(supervisor, lambda: "deaf" in log.read_text() and len(ours(state)) == 4)
        raise ZeroDivisionError


def test_an_exception_leaves_nobody_behind(state: Path) -> None:
    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        start_and_fail(state)
    assert ours(state) == set()
    assert time.monotonic() - began < 10
    assert noted(state / "run" / "children.json") == []


def test_the_users_of_an_engine_end_before_it(supervisor: Supervisor, state: Path) -> None:
    for name, wave in (("engine", 9), ("worker", 1), ("web", 0)):
        supervisor.start(role(state, name, LATE.format(name=name), wave=wave))
    time.sleep(0.5)
    supervisor.stop()
    ends = {
        name: float((state / f"{name}.ended").read_text()) for name in ("web", "worker", "engine")
    }
    assert sorted(ends, key=lambda name: ends[name]) == ["web", "worker", "engine"]


@pytest.mark.parametrize(
    ("number", "names"),
    [
        (signal.SIGINT, ["deaf", "family"]),
        (signal.SIGTERM, ["family"]),
        (signal.SIGHUP, ["family"]),
    ],
)
def test_a_signal_ends_everything_within_ten_seconds(
    state: Path, number: signal.Signals, names: list[str]
) -> None:
    command = [sys.executable, "-m", "tests.launcher.dummy", str(state), *names]
    with subprocess.Popen(command) as process:
        while not (state / "run" / "up").exists():
            time.sleep(0.05)
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < 10
    assert ours(state) == set()


def test_a_log_that_grew_too_long_is_put_aside(supervisor: Supervisor, state: Path) -> None:
    log = state / "log" / "once.log"
    with log.open("wb") as opened:
        opened.truncate(10_000_001)
    supervisor.run(role(state, "once", "print('anew')"))
    assert log.read_text() == "anew\n"
    assert (state / "log" / "once.log.1").stat().st_size == 10_000_001
    assert log.stat().st_mode & 0o777 == 0o600


TAKERS = ("worker", "sender-1", "sender-2")


@pytest.fixture
def takers(supervisor: Supervisor, state: Path) -> dict[str, int]:
    """Start everybody with a pulse, and beat, as if they had worked for a while."""
    supervisor.pulses = {name: Pulse(state / "run" / f"heartbeat-{name}") for name in TAKERS}
    for name in (*TAKERS, "beat"):
        supervisor.start(role(state, name, DEAF))
        child = supervisor.posts[name].child
        assert child is not None
        child.began -= 3600
    return {name: pid(supervisor, name) for name in (*TAKERS, "beat")}


def touched(supervisor: Supervisor, *names: str) -> bool:
    for name in names:
        supervisor.pulses[name].file.touch()
    return bool(names)


def test_who_alone_falls_silent_is_replaced_and_nobody_else(
    supervisor: Supervisor, takers: dict[str, int]
) -> None:
    touched(supervisor, "worker", "sender-2")
    look_until(supervisor, lambda: pid(supervisor, "sender-1") not in (0, takers["sender-1"]))
    others = ("worker", "sender-2", "beat")
    assert {name: pid(supervisor, name) for name in others} == {
        name: takers[name] for name in others
    }


def test_where_all_fall_silent_all_are_replaced_and_beat_with_them(
    supervisor: Supervisor, takers: dict[str, int]
) -> None:
    look_until(
        supervisor, lambda: all(pid(supervisor, name) not in (0, takers[name]) for name in takers)
    )


def test_after_the_queue_came_back_each_of_them_must_work_again(
    supervisor: Supervisor, state: Path, takers: dict[str, int]
) -> None:
    supervisor.start(role(state, "redis", DEAF))
    touched(supervisor, *TAKERS)
    supervisor.look()
    os.kill(pid(supervisor, "redis"), signal.SIGKILL)
    look_until(
        supervisor,
        lambda: (
            touched(supervisor, "worker", "sender-1")
            and pid(supervisor, "sender-2") not in (0, takers["sender-2"])
        ),
    )
    others = ("worker", "sender-1", "beat")
    assert all(pid(supervisor, name) == takers[name] for name in others)
