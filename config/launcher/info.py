"""`./letsema info`: where the running product answers, with which engines, for whom."""

import json
import os
from pathlib import Path
from typing import TypedDict

from config.launcher import proc
from config.launcher.demo import Demo
from config.launcher.places import state_home
from config.launcher.ports import LOOPBACK
from config.launcher.recovery import noted, replace
from config.launcher.words import Refusal, say

STAFF = ("admin", "officer", "finance", "manager", "auditor")
ROLES = ("web", "telco", "worker", "sender", "beat", "database", "redis")


class Engine(TypedDict):
    """One engine as it answered."""

    name: str
    version: str


class Addresses(TypedDict):
    """The doors: those of the desk's group, and those that telcos and wallets call."""

    web_url: str
    api_url: str
    simulator_url: str
    metrics_url: str
    ussd_url: str
    ussd_events_url: str
    sms_inbound_url: str
    sms_delivery_url: str
    sms_optout_url: str
    wallet_callback_urls: dict[str, str]


class Info(Addresses):
    """What a caller may rely on."""

    service_code: str
    engines: dict[str, Engine | None]
    demo: Demo | None
    log_dir: str
    data_dir: str
    pids: dict[str, list[int]]


class Running(TypedDict):
    """What `up` writes down once it is ready; its owner alone can read it."""

    pid: int
    started: int
    info: Info
    settings: dict[str, str]


def addresses(web: int, telco: int, token: str) -> Addresses:
    """Name them by the ports of the two groups."""
    desk = f"http://{LOOPBACK}:{web}"
    network = f"http://{LOOPBACK}:{telco}"
    doors = f"{network}/telco/{token}"
    return {
        "web_url": f"{desk}/",
        "api_url": f"{desk}/api/v1/",
        "simulator_url": f"{desk}/simulator",
        "metrics_url": f"{desk}/metrics",
        "ussd_url": f"{doors}/ussd",
        "ussd_events_url": f"{doors}/ussd/events",
        "sms_inbound_url": f"{doors}/sms/inbound",
        "sms_delivery_url": f"{doors}/sms/delivery",
        "sms_optout_url": f"{doors}/sms/opt-out",
        "wallet_callback_urls": {"simulator": f"{network}/wallets/{token}/simulator/callback"},
    }


def write_running(file: Path, info: Info, settings: dict[str, str]) -> None:
    """Tell other shells that the product runs."""
    own = proc.stat(os.getpid())
    assert own is not None, "this process runs"
    running: Running = {
        "pid": own.pid,
        "started": own.started,
        "info": info,
        "settings": settings,
    }
    replace(file, json.dumps(running, indent=2))


def read_running(home: Path) -> Running | None:
    """Read what runs on this state, if it does."""
    try:
        found: Running = json.loads((home / "run" / "running.json").read_text())
        lives = proc.alive(found["pid"], found["started"])
    except (FileNotFoundError, ValueError, KeyError):
        return None
    except OSError as error:
        raise Refusal(f"The state in {home} cannot be read: {error.strerror}") from None
    return found if lives else None


def pids(home: Path) -> dict[str, list[int]]:
    """List who runs by role, the leader of each process group first."""
    found: dict[str, list[int]] = {role: [] for role in ROLES}
    for group in noted(home / "run" / "children.json"):
        if group.lives():
            others = [one.pid for one in proc.members(group.pid) if one.pid != group.pid]
            # The nodes of a cluster are the database together, and the senders are the sender.
            found.setdefault(group.role.partition("-")[0], []).extend([group.pid, *sorted(others)])
    # They are workers too, and whoever looks after those means them as well.
    found["worker"] += found["sender"]
    return found


def main(arguments: list[str]) -> int:
    """Print it, for people or as JSON."""
    if set(arguments) - {"--json"}:
        raise Refusal("info takes --json only")
    home = state_home()
    running = read_running(home)
    if running is None:
        raise Refusal(f"Nothing runs on the state in {home}: ./letsema up")
    info = running["info"]
    info["pids"] = pids(home)
    if "--json" in arguments:
        say(json.dumps(info, indent=2))
    else:
        for line in _for_people(info):
            say(line)
    return 0


def _for_people(info: Info) -> list[str]:
    lines = []
    for name, value in info.items():
        if isinstance(value, str):
            lines.append(f"{name:<16} {value}")
    for name, engine in info["engines"].items():
        answer = f"{engine['name']} {engine['version']}" if engine else "none"
        lines.append(f"{name:<16} {answer}")
    for role, numbers in info["pids"].items():
        lines.append(f"{role:<16} {' '.join(map(str, numbers)) or 'none'}")
    if info["demo"]:
        everybody = [info["demo"]["platform_admin"], info["demo"]["regulator"]]
        names = [one["username"] for one in everybody]
        names += [f"{lender['slug']}-{role}" for lender in info["demo"]["mfis"] for role in STAFF]
        lines.append(f"{'sign in as':<16} {' '.join(names)}")
        lines.append(f"{'password':<16} {everybody[0]['password']}")
    return lines
