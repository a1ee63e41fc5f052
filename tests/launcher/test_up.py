"""The house on this machine's engines, brought up once and looked at from all sides."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.lanes import SENDERS
from config.launcher import proc
from config.launcher.children import MARK, kill
from config.launcher.places import outside_of
from tests.launcher.house import House, Info, answers, clone, wait_for, works

CONTRACT = {
    "web_url",
    "api_url",
    "simulator_url",
    "ussd_url",
    "ussd_events_url",
    "sms_inbound_url",
    "sms_delivery_url",
    "sms_optout_url",
    "wallet_callback_urls",
    "metrics_url",
    "service_code",
    "engines",
    "demo",
    "log_dir",
    "data_dir",
    "pids",
}
ROLES = {"web", "telco", "worker", "sender", "beat", "database", "redis"}
# Texts on the lane of receipts, and as many tasks that send them: more than there are threads.
SEND_TEXTS = """
import time, uuid
from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.queue import NewText, queue
from messaging.models import Message
from messaging.tasks import send_urgent
mfi = Mfi.objects.get(slug="maluti")
queued = [uuid.uuid4() for _ in range(40)]
for number, one in enumerate(queued):
    new = NewText(id=one, notice="approved", kind=Message.Kind.CODE, borrower_id=None,
        person_id=None, phone=f"+266580011{number:02}", language="en", says="{word}", law=True)
    queue(mfi.id, new, by=Actor.system("test"))
    send_urgent.delay(str(mfi.id))
codes = Message.objects.of(mfi).filter(id__in=queued, status__in=["accepted", "delivered"])
until = time.monotonic() + 25
while (taken := codes.count()) < len(queued) and time.monotonic() < until:
    time.sleep(0.2)
print(taken, "of", len(queued))
"""
COUNT_LENDERS = "from loans.models import Mfi; print(Mfi.objects.count(), 'lenders')"
FIVE = {"admin", "officer", "finance", "manager", "auditor"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = clone(tmp_path_factory.mktemp("clean") / "clone")
    home = folder / ".letsema"
    yield House(folder, home)
    kill(proc.carrying(MARK, str(home)))
    shutil.rmtree(outside_of(home), ignore_errors=True)


@pytest.fixture(scope="module")
def info(house: House) -> Iterator[Info]:
    before = house.run("info")
    assert before == (1, f"Nothing runs on the state in {house.home}: ./letsema up\n")
    yield house.up()
    code, seconds = house.stop(signal.SIGTERM)
    assert code == 0
    assert seconds < 10
    assert house.left() == []


def test_info_is_complete(info: Info, house: House) -> None:
    assert set(info) == CONTRACT
    assert {name for name, engine in info["engines"].items() if engine} == {
        "database",
        "redis",
        "registry",
    }
    assert set(info["pids"]) == ROLES
    assert len(info["pids"]["sender"]) == len(SENDERS)
    # A child that PostgreSQL has just begun is on its way to a group of its own.
    seen = {**info["pids"], "database": info["pids"]["database"][:1]}
    groups = {role: {os.getpgid(pid) for pid in seen[role]} for role in ROLES}
    senders = set(info["pids"]["sender"])
    of_their_own = {"sender": senders, "worker": {info["pids"]["worker"][0], *senders}}
    one_each = {role: {info["pids"][role][0]} for role in ROLES}
    assert groups == one_each | of_their_own, "one group a role, and one a sender"
    assert answers(info["web_url"] + "healthz")
    assert Path(info["log_dir"]) == house.home / "log"
    assert (house.home / "run" / "running.json").stat().st_mode & 0o777 == 0o600


def test_the_demo_names_three_lenders_with_five_accounts_each(info: Info) -> None:
    demo = info["demo"]
    assert demo is not None
    assert [(one["name"], one["slug"]) for one in demo["mfis"]] == [
        ("Maluti Credit", "maluti"),
        ("Senqu Finance", "senqu"),
        ("Khubelu Microloans", "khubelu"),
    ]
    assert all(set(one) == {"name", "slug"} | FIVE for one in demo["mfis"])


def test_info_for_people_says_the_same_in_lines(info: Info, house: House) -> None:
    code, said = house.run("info")
    assert code == 0
    assert f"web_url          {info['web_url']}\n" in said
    assert "citus            none\n" in said


def test_a_second_instance_on_the_same_state_is_refused(info: Info, house: House) -> None:
    assert house.run("up") == (
        1,
        f"Letsema already runs on the state in {house.home}: {info['web_url']}\n",
    )


def test_manage_works_on_what_runs(info: Info, house: House) -> None:
    code, said = house.run("manage", "shell", "-v", "0", "-c", COUNT_LENDERS)
    assert (code, said) == (0, "3 lenders\n")


@pytest.mark.parametrize("role", ["web", "redis"])
def test_what_is_killed_is_back_and_answers(info: Info, house: House, role: str) -> None:
    killed = house.pids(role)[0]
    since = time.time()
    os.kill(killed, signal.SIGKILL)
    wait_for(
        lambda: killed not in house.pids(role) and works(info, house, since + 0.5),
        15,
        f"{role} does not answer again",
    )


@pytest.mark.parametrize("role", ["web", "telco"])
def test_the_processes_of_a_server_share_what_is_loaded(
    info: Info, house: House, role: str
) -> None:
    """They are forked from one that has it, and so one that died is replaced at once."""
    assert works(info, house, 0)
    _, *workers = house.pids(role)
    assert workers
    for worker in workers:
        lines = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()[1:]
        kilobytes = {words[0]: int(words[1]) for words in map(str.split, lines)}
        own = kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]
        assert own < kilobytes["Rss:"] / 2


def test_a_sender_that_is_killed_is_back_and_the_others_stayed(info: Info, house: House) -> None:
    (killed, other), beat = house.pids("sender"), house.pids("beat")
    since = time.time()
    os.kill(killed, signal.SIGKILL)
    wait_for(
        lambda: killed not in house.pids("sender") and works(info, house, since + 0.5),
        15,
        "it is not back",
    )
    assert house.pids("sender")[1] == other
    assert house.pids("beat") == beat


@pytest.mark.full
def test_a_sender_that_hangs_is_replaced_alone(info: Info, house: House) -> None:
    (hangs, other), worker = house.pids("sender"), house.pids("worker")[0]
    os.kill(hangs, signal.SIGSTOP)
    wait_for(lambda: hangs not in house.pids("sender"), 30, "it still hangs")
    since = time.time()
    wait_for(lambda: works(info, house, since), 15, "it does not work")
    assert (house.pids("sender")[1], house.pids("worker")[0]) == (other, worker)


def test_after_the_queue_was_lost_all_three_take_tasks_again(info: Info, house: House) -> None:
    os.kill(house.pids("redis")[0], signal.SIGKILL)
    since = time.time()
    wait_for(lambda: works(info, house, since + 2), 60, "not all of them work")
    sends(house, "after the queue")


def test_no_thread_keeps_a_dead_connection(info: Info, house: House) -> None:
    sends(house, "before")
    os.kill(house.pids("database")[0], signal.SIGKILL)
    since = time.time()
    wait_for(lambda: works(info, house, since + 2), 30, "the database is not back")
    logs = [house.home / "log" / f"{name}.log" for name in SENDERS]
    seen = [log.stat().st_size for log in logs]
    sends(house, "after")
    said = [log.read_bytes()[size:] for log, size in zip(logs, seen, strict=True)]
    assert not [words for words in said if b"Error" in words], "a thread asked a dead connection"


def sends(house: House, word: str) -> None:
    """Queue texts for all threads of both senders, and wait until the carrier took each."""
    script = SEND_TEXTS.replace("{word}", word)
    assert house.run("manage", "shell", "-v", "0", "-c", script) == (0, "40 of 40\n"), word
