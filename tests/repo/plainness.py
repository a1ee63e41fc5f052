"""What each room keeps away from: HTTP, the network, the clock, writing, open transactions."""

import ast
import sys
from collections.abc import Iterator

from tests.repo.tree import PACKAGES, Finding, Import, Module, Tree

HTTP = (
    "django.forms",
    "django.http",
    "django.shortcuts",
    "django.urls",
    "django.views",
    "rest_framework",
)
# In the standard library, and yet the outside world: files, processes, time, chance, the network.
OUTSIDE_WORLD = (
    "asyncio",
    "http",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
)
QUEUES_AND_CACHES = ("celery", "django.core.cache", "django.core.mail", "redis")
NETWORK = ("http.client", "requests", "smtplib", "socket", "ssl", "subprocess", "urllib.request")
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "select_for_update",
    "update_or_create",
}
HOLDS = {"atomic", "deed", "select_for_update"}


def only_gateway_knows_http(tree: Tree) -> Iterator[Finding]:
    for module in tree.modules:
        # config joins the doors of gateway into sets of URLs, and does nothing else with them.
        wiring = module.rooms == ("config",) and module.path.name.startswith("urls")
        if module.path.parts[0] in PACKAGES and module.rooms[0] != "gateway" and not wiring:
            for found in module.imports:
                if found.within(*HTTP):
                    yield module.finding(found.line, f"{found.target}: only gateway knows HTTP")


def _may_use(module: Module, found: Import) -> bool:
    if found.within(*OUTSIDE_WORLD):
        return False
    package, *rooms = found.target.split(".")
    if package in PACKAGES:
        below = PACKAGES.index(package) >= PACKAGES.index(module.rooms[0])
        pure = rooms[:1] == ["rules"] or (package, *rooms[:1]) == ("ussd", "engine")
        return below and pure
    return package in sys.stdlib_module_names


def rules_are_plain(tree: Tree) -> Iterator[Finding]:
    """Rules and the engine: the standard library without the outside world, and rules below."""
    engine = (m for m in tree.modules if m.rooms[:2] == ("ussd", "engine"))
    for module in (*tree.rooms("rules"), *engine):
        for found in module.imports:
            if not _may_use(module, found):
                yield module.finding(found.line, f"{found.target} in plain Python")
        for line, name in module.calls:
            if name in {"now", "today", "utcnow", "open"}:
                yield module.finding(line, f"{name}() in plain Python: take it as an argument")


def verbs_call_nobody(tree: Tree) -> Iterator[Finding]:
    """What import-linter cannot see: parts of Django and of the standard library."""
    for module in tree.rooms("actions"):
        for found in module.imports:
            if found.within(*NETWORK, *QUEUES_AND_CACHES):
                yield module.finding(found.line, f"{found.target} in a verb")


def errands_hold_nothing(tree: Tree) -> Iterator[Finding]:
    """An errand waits for the world outside: never with a transaction or a lock in its hand."""
    for module in tree.rooms("errands"):
        for found in module.imports:
            if found.target in {"loans.deed.deed", "django.db.transaction"}:
                yield module.finding(found.line, f"{found.target} in an errand; its verbs have it")
        for line, name in module.calls:
            if name in HOLDS:
                yield module.finding(line, f"{name} in an errand; call a verb")


def queries_only_read(tree: Tree) -> Iterator[Finding]:
    for module in tree.rooms("queries"):
        for line, name in module.calls:
            if name in WRITES:
                yield module.finding(line, f"{name} in a query; verbs write")


def models_have_no_clever_save(tree: Tree) -> Iterator[Finding]:
    for module in tree.rooms("models"):
        for function in module.functions:
            if function.name in {"save", "delete"} and isinstance(function, ast.FunctionDef):
                words = f"{function.name} in a model; what a change causes stands in its verb"
                yield module.finding(function.lineno, words)
        for found in module.imports:
            if found.within("django.db.models.signals", "django.dispatch"):
                yield module.finding(
                    found.line, "a signal; what a change causes stands in its verb"
                )
