"""The house as a stranger meets it: a clean clone, a first run, crashes, nothing left behind."""

import os
import pwd
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from config.launcher import proc
from config.launcher.binaries import find_postgres
from config.launcher.children import MARK, kill
from config.launcher.citus import available
from config.launcher.java import find_java
from config.launcher.places import outside_of
from config.launcher.words import Refusal
from tests.journeys.a_loan import Desk, from_registration_to_the_last_lisente, signed_in
from tests.launcher.house import STRANGER, House, Info, clone, wait_for, works
from tests.launcher.over_http import Wire
from tests.launcher.test_up import CONTRACT, ROLES

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a user, and be root"),
]

FIRST_SECONDS = 120
# Three databases and a Cassandra node beside them, each for the first time.
FULL_SECONDS = 180
LATER_SECONDS = 10
STOP_SECONDS = 10
TAKE_OVER_SECONDS = 20
# A payment is told within a minute.
HEARD_SECONDS = 90
# Each worker of a run has a guest of its own.
NEWCOMER = f"letsema-guest-{os.getpid()}"
HOPS = 200
PAUSE_SECONDS = 0.05
PHONES = 50
CLIENTS = 4


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """Make a folder that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="letsema-ground-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def newcomer() -> Iterator[str]:
    """Make an ordinary user, and remove him with all that he has."""
    subprocess.run(["useradd", "--create-home", NEWCOMER], check=True)
    yield NEWCOMER
    uid = pwd.getpwnam(NEWCOMER).pw_uid
    kill([one for one in proc.everyone() if owner(one.pid) == uid])
    subprocess.run(["userdel", "--remove", NEWCOMER], check=True, capture_output=True)


@pytest.fixture(scope="module")
def house(ground: Path) -> Iterator[House]:
    """Bring up one house of root's for the crashes; each test finds it up and leaves it so."""
    folder = clone(ground / "crashes")
    one = House(folder, folder / ".letsema", call=STRANGER)
    one.up(seconds=FIRST_SECONDS)
    yield one
    code, seconds = one.stop()
    left = one.left()
    kill(proc.carrying(MARK, str(one.home)))
    assert (code, left) == (0, [])
    assert seconds < STOP_SECONDS


def owner(pid: int) -> int:
    try:
        return Path(f"/proc/{pid}").stat().st_uid
    except OSError:
        return -1


def first_and_second_run(house: House) -> None:
    info = house.up(seconds=FIRST_SECONDS)
    assert set(info) == CONTRACT
    assert all(info["pids"][role] for role in ROLES)
    wait_for(lambda: works(info, house, 0), 15, "it does not work")
    code, seconds = house.stop()
    assert (code, house.left()) == (0, [])
    assert seconds < STOP_SECONDS
    again = house.up(seconds=LATER_SECONDS)
    assert again["web_url"] == info["web_url"], "people have it in their history"
    assert house.stop()[0] == 0
    assert house.left() == []


def test_an_ordinary_user_in_a_clean_clone(newcomer: str) -> None:
    home = Path(pwd.getpwnam(newcomer).pw_dir)
    folder = clone(home / "letsema")
    subprocess.run(["chown", "-R", f"{newcomer}:", str(folder)], check=True)
    first_and_second_run(House(folder, folder / ".letsema", call=STRANGER, user=newcomer))
    uid = pwd.getpwnam(newcomer).pw_uid
    assert [one for one in proc.everyone() if owner(one.pid) == uid] == []


def test_an_ordinary_user_with_engines_out_of_wheels(newcomer: str) -> None:
    folder = Path(pwd.getpwnam(newcomer).pw_dir) / "letsema"
    more = {"LETSEMA_ENGINES": "wheels"}
    house = House(folder, folder / ".letsema", STRANGER, newcomer, more)
    info = house.up("--fresh", seconds=FIRST_SECONDS)
    database = info["engines"]["database"]
    assert database is not None
    assert database["version"].startswith("18.")
    assert house.stop()[0] == 0
    assert house.left() == []


def test_root_under_a_parent_closed_to_others(ground: Path) -> None:
    closed = ground / "root"
    closed.mkdir(mode=0o700)
    folder = clone(closed / "letsema")
    house = House(folder, folder / ".letsema", call=STRANGER, more={"LETSEMA_ENGINES": "wheels"})
    try:
        first_and_second_run(house)
        assert closed.stat().st_mode & 0o777 == 0o700
        assert house.data == str(outside_of(house.home))
    finally:
        shutil.rmtree(outside_of(house.home), ignore_errors=True)


def test_a_killed_child_is_back_and_answers_within_fifteen_seconds(house: House) -> None:
    info = house.info()
    for role in ("web", "telco", "worker", "sender", "beat", "database", "redis"):
        wait_for(lambda: works(info, house, time.time() - 5), 15, "it was well")
        killed = house.info()["pids"][role][0]
        back = partial(is_back, house, role, killed, time.time())
        os.kill(killed, signal.SIGKILL)
        wait_for(back, 15, f"{role} is not back")


def is_back(house: House, role: str, killed: int, since: float) -> bool:
    info = house.info()
    now = info["pids"].get(role, [])
    return bool(now) and killed not in now and works(info, house, since + 0.5)


def test_after_a_kill_of_the_supervisor_the_next_start_takes_over(house: House) -> None:
    before = {pid for numbers in house.info()["pids"].values() for pid in numbers}
    house.kill()
    assert house.left(), "the orphans live on"
    assert house.run("info")[0] == 1
    info = house.up(seconds=TAKE_OVER_SECONDS)
    assert not before & {pid for numbers in info["pids"].values() for pid in numbers}
    assert not [pid for pid in before if proc.stat(pid)]


def test_two_states_at_once_never_meet(house: House) -> None:
    first = house.info()
    other = House(house.folder, house.folder.parent / "second", call=STRANGER)
    second = other.up(seconds=FIRST_SECONDS)
    assert first["web_url"] != second["web_url"]
    assert first["ussd_url"] != second["ussd_url"]
    assert first["data_dir"] != second["data_dir"]
    assert set(flat(first)) & set(flat(second)) == set()
    assert other.stop()[0] == 0
    assert [line for line in other.left() if str(other.home) in line] == []
    assert works(house.info(), house, time.time() - 10), "the first noticed nothing"


def test_full_brings_the_engines_of_several_machines(house: House) -> None:
    try:
        find_java()
    except Refusal as refusal:
        pytest.skip(str(refusal))
    spread = available(find_postgres())
    other = House(house.folder, house.folder.parent / "full", call=STRANGER)
    shutil.copytree(house.home / "venv", other.home / "venv", symlinks=True)
    shutil.copy(house.home / "venv.json", other.home)
    info = other.up("--full", seconds=FULL_SECONDS)
    try:
        spreads(info, spread)
        a_loan_at_a_lender_of_the_demo(info)
        killed = info["pids"]["registry"][0]
        back = partial(is_back, other, "registry", killed, time.time())
        os.kill(killed, signal.SIGKILL)
        wait_for(back, 30, "the registry is not back")
    finally:
        code, seconds = other.stop()
    assert (code, [line for line in other.left() if str(other.home) in line]) == (0, [])
    assert seconds < STOP_SECONDS


def spreads(info: Info, nodes: object) -> None:
    registry, citus = info["engines"]["registry"], info["engines"]["citus"]
    assert registry is not None
    assert registry["name"] == "Cassandra"
    assert bool(citus) is bool(nodes)
    assert len(info["pids"]["database"]) == (3 if nodes else 1)


def a_loan_at_a_lender_of_the_demo(info: Info) -> None:
    """Live a loan's whole life there; what the registry hears comes by the worker."""
    assert info["demo"] is not None
    staff, url = info["demo"]["mfis"][0], info["api_url"]
    officer, manager, finance, admin = (
        Wire(url, signed_in(Wire(url), who["username"], who["password"]))
        for who in (staff["officer"], staff["manager"], staff["finance"], staff["admin"])
    )

    def hears(holds: Callable[[], bool]) -> None:
        wait_for(holds, HEARD_SECONDS, "the registry has not heard")

    desk = Desk(officer, manager, finance, admin, hears)
    way = ("declining", "equal_installments", "month", "oldest_first")
    from_registration_to_the_last_lisente(desk, way)


def flat(info: Info) -> list[int]:
    return [pid for numbers in info["pids"].values() for pid in numbers]


def test_a_busy_desk_does_not_silence_the_borrowers(house: House) -> None:
    info = house.info()
    over = threading.Event()
    asked: list[int] = []

    def keep_busy() -> None:
        while not over.is_set():
            with urllib.request.urlopen(f"{info['api_url']}schema", timeout=30) as answer:
                asked.append(len(answer.read()))

    clients = [threading.Thread(target=keep_busy) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        wait_for(lambda: len(asked) >= CLIENTS, 30, "the desk is not busy")
        times = []
        for number in range(HOPS):
            times.append(dial(info, number))
            time.sleep(PAUSE_SECONDS)
    finally:
        over.set()
        for client in clients:
            client.join()
    assert statistics.quantiles(times, n=100)[98] < 0.5


def dial(info: Info, number: int) -> float:
    """Dial once, and say how long the first screen took."""
    fields = {
        "sessionId": f"ATUid_busy{number}",
        "phoneNumber": f"+2665800{number % PHONES:04d}",
        "serviceCode": info["service_code"],
        "networkCode": "65101",
        "text": "",
    }
    body = urllib.parse.urlencode(fields).encode()
    began = time.monotonic()
    with urllib.request.urlopen(info["ussd_url"], body, timeout=10) as answer:
        assert answer.read().startswith((b"CON ", b"END "))
    return time.monotonic() - began
