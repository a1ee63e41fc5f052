"""The house on this machine's engines, brought up once and looked at from all sides."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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
ROLES = {"web", "telco", "worker", "beat", "database", "redis"}
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
    groups = {role: {os.getpgid(pid) for pid in info["pids"][role]} for role in ROLES}
    assert groups == {role: {info["pids"][role][0]} for role in ROLES}, "one group a role"
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
    killed = house.info()["pids"][role][0]
    since = time.time()
    os.kill(killed, signal.SIGKILL)
    wait_for(
        lambda: (
            killed not in house.info()["pids"][role]
            and works(info, house.home / "run" / "heartbeat", since + 0.5)
        ),
        15,
        f"{role} does not answer again",
    )
