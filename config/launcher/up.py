"""`./letsema up`: engines, tables, demo data, all of the product's processes, in the foreground."""

import argparse
import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from config.launcher import ports
from config.launcher.account import Account, engine_account
from config.launcher.demo import accounts
from config.launcher.environment import given, product_settings, setting
from config.launcher.foundation import Wish, lay
from config.launcher.info import Engine, Info, addresses, read_running, write_running
from config.launcher.java import find_runtime
from config.launcher.keys import kept_secrets
from config.launcher.lock import Taken, held
from config.launcher.places import forget, open_home, settle, state_home
from config.launcher.preparations import prepare
from config.launcher.processes import StopAsked, Supervisor
from config.launcher.product import Product
from config.launcher.recovery import end_orphans
from config.launcher.words import Refusal, say

READY_SECONDS = 90
INTERRUPTED = 130


@dataclass(frozen=True)
class Options:
    """What the caller asked for."""

    port: int
    fresh: bool
    demo: bool
    full: bool


def main(arguments: list[str]) -> int:
    """Bring it up, and stay until asked to end."""
    options = _read_options(arguments)
    home = open_home(state_home())
    try:
        with held(home / "run" / "lock"):
            return _run(options, home)
    except Taken:
        running = read_running(home)
        where = running["info"]["web_url"] if running else "starting, or stopping"
        raise Refusal(f"Letsema already runs on the state in {home}: {where}") from None


def _run(options: Options, home: Path) -> int:
    account = engine_account()
    places = settle(home, account)
    orphans = end_orphans(places.run / "children.json", home)
    if orphans:
        say(f"Ended what an earlier run had left: {', '.join(orphans)}")
    if options.port and not ports.is_free(options.port):
        raise Refusal(f"Port {options.port} is taken: choose another, or leave --port out")
    if options.fresh:
        forget(places)
        places = settle(home, account)
    settings = {**kept_secrets(home), **given()}
    code = INTERRUPTED
    try:
        wish = _wish(settings, account, full=options.full)
        with Supervisor(places).in_charge() as supervisor:
            product, versions = _bring_up(supervisor, options, settings, wish)
            info = _describe(product, versions, demo=options.demo)
            write_running(places.run / "running.json", info, product.environment())
            say(f"Letsema is ready: {info['web_url']}")
            code = 0
            supervisor.watch()
    except StopAsked:
        say("Letsema has stopped")
    finally:
        (places.run / "running.json").unlink(missing_ok=True)
    return code


def _wish(settings: dict[str, str], account: Account | None, *, full: bool) -> Wish:
    """Find what a node of the registry is made of, which may take its time the first time."""
    if not full:
        return Wish()
    elsewhere = setting(settings, "REGISTRY_URL")
    return Wish(cluster=True, registry=None if elsewhere else find_runtime(account, say))


def _bring_up(
    supervisor: Supervisor, options: Options, settings: dict[str, str], wish: Wish
) -> tuple[Product, dict[str, Engine | None]]:
    places = supervisor.places
    engines = lay(supervisor, engine_account(), settings, wish)
    product = Product(
        places,
        product_settings(settings, demo=options.demo, engines=engines.settings),
        ports.choose(("web", "telco"), {"web": options.port}, places.home / "ports.json"),
    )
    shutil.rmtree(product.metrics, ignore_errors=True)
    for folder in (product.metrics, product.static):
        folder.mkdir(exist_ok=True)
    prepare(
        supervisor,
        product,
        demo=options.demo,
        ours="DATABASE_URL" in engines.settings,
        registry_owner=engines.registry_owner,
    )
    say("Starting web, telco doors, worker, senders and beat")
    supervisor.pulses = product.pulses()
    for role in product.roles():
        supervisor.start(role)
    versions = _versions(supervisor, product)
    for name in ("web", "telco"):
        supervisor.wait_for(partial(_is_ready, supervisor, product, name), READY_SECONDS, name)
    return product, versions


def _versions(supervisor: Supervisor, product: Product) -> dict[str, Engine | None]:
    """Ask the engines, by way of the product, what they are."""
    log = product.places.log / "engines.log"
    log.unlink(missing_ok=True)
    supervisor.run(product.command("engines", "engines", "--json"))
    answers = [line for line in log.read_text().splitlines() if line.startswith("{")]
    found: dict[str, Engine | None] = json.loads(answers[-1])
    return {name: found[name] for name in ("database", "citus", "redis", "registry")}


def _is_ready(supervisor: Supervisor, product: Product, name: str) -> bool:
    child = supervisor.posts[name].child
    return child is not None and ports.answers(product.ports[name], "/readyz", child.pid)


def _describe(product: Product, versions: dict[str, Engine | None], *, demo: bool) -> Info:
    token = setting(product.settings, "TELCO_TOKEN").split(",")[0].strip()
    web, telco = product.ports["web"], product.ports["telco"]
    return {
        **addresses(web, telco, token),
        "service_code": product.settings["SERVICE_CODE"],
        "engines": versions,
        "demo": accounts(product.settings["DEMO_PASSWORD"]) if demo else None,
        "log_dir": str(product.places.log),
        "data_dir": str(product.places.data),
        "pids": {},
    }


def _read_options(arguments: list[str]) -> Options:
    reader = argparse.ArgumentParser(prog="./letsema up", exit_on_error=False)
    reader.add_argument("--port", type=int, default=0, help="where the desk answers")
    reader.add_argument("--fresh", action="store_true", help="remove all data first")
    reader.add_argument("--no-demo", action="store_true", help="load no demo data")
    reader.add_argument("--full", action="store_true", help="with Cassandra, and Citus if there")
    try:
        found = reader.parse_args(arguments)
    except argparse.ArgumentError as error:
        raise Refusal(f"./letsema up: {error}") from None
    return Options(found.port, found.fresh, not found.no_demo, found.full)
