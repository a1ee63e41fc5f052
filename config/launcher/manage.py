"""`./letsema manage …`: Django's commands, on what runs, or on engines started for the call."""

import os
import sys

from config.launcher.account import engine_account
from config.launcher.environment import given, product_settings
from config.launcher.foundation import lay
from config.launcher.info import read_running
from config.launcher.keys import kept_secrets
from config.launcher.lock import Taken, held
from config.launcher.places import ROOT, Places, open_home, settle, state_home
from config.launcher.preparations import Preparations
from config.launcher.processes import StopAsked, Supervisor
from config.launcher.recovery import end_orphans
from config.launcher.up import INTERRUPTED
from config.launcher.words import Refusal

OTHERS_SECONDS_MAX = 120


def main(arguments: list[str]) -> int:
    """Run one command."""
    home = open_home(state_home())
    # A command may change anything, so the next start looks at database and demo anew.
    running = read_running(home)
    account = engine_account()
    command = [sys.executable, "manage.py", *arguments]
    os.chdir(ROOT)
    if running is not None:
        Preparations(settle(home, account)).forget()
        os.execve(sys.executable, command, {**os.environ, **running["settings"]})  # noqa: S606
    try:
        with held(home / "run" / "lock", OTHERS_SECONDS_MAX):
            places = settle(home, account)
            Preparations(places).forget()
            return _on_own_engines(command, places)
    except Taken:
        raise Refusal("Letsema is starting or stopping, call again in a moment") from None


def _on_own_engines(command: list[str], places: Places) -> int:
    end_orphans(places.run / "children.json", places.home)
    settings = {**kept_secrets(places.home), **given()}
    try:
        with Supervisor(places).in_charge() as supervisor:
            engines = lay(supervisor, engine_account(), settings).settings
            demo = settings.get("DEMO", "1") != "0"
            return supervisor.run_in_front(
                command, product_settings(settings, demo=demo, engines=engines)
            )
    except StopAsked:
        return INTERRUPTED
