"""Whether every file is used by the product, and every verb has its test."""

import ast
import re
from collections.abc import Iterable, Iterator

from tests.repo.tree import PACKAGES, Finding, Module, Tree

# Files that others than Python start: servers, the shell script, compose, the build.
STARTERS = {".sh", ".yml", ".yaml", ""}
DOTTED = re.compile(r"[a-z_][\w]*(?:\.[a-zA-Z_]\w*)+")


def _found_by_its_place(module: Module) -> bool:
    """Tell what Django and Celery find by name: no module of ours imports it."""
    places = {"migrations", "management", "templatetags"}
    return bool(places & set(module.rooms)) or module.path.name in {"__init__.py", "__main__.py"}


def _users(tree: Tree, product: list[Module]) -> dict[str, set[str]]:
    """Collect who names a module, by an import, in settings or in a start-up script."""
    users: dict[str, set[str]] = {}

    def note(path: str, names: Iterable[str]) -> None:
        for name in names:
            parts = name.split(".")
            for end in range(1, len(parts) + 1):
                users.setdefault(".".join(parts[:end]), set()).add(path)

    for module in product:
        path = str(module.path)
        note(path, (found.target for found in module.imports))
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                note(path, DOTTED.findall(node.value))
    for script in tree.files:
        if script.suffix in STARTERS:
            note(str(script), DOTTED.findall(tree.read(script)))
    return users


def _launcher_calls(product: list[Module]) -> set[str]:
    """Collect the words by which the launcher picks a module of its own."""
    return {
        f"config.launcher.{node.value}"
        for module in product
        if module.rooms == ("config", "launcher")
        for node in module.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def no_orphans(tree: Tree) -> Iterator[Finding]:
    """Tests do not count as users: what only a test reaches is not part of the product."""
    product = [module for module in tree.modules if module.path.parts[0] in PACKAGES]
    users = _users(tree, product)
    called = _launcher_calls(product)
    for module in product:
        if _found_by_its_place(module) or module.name in called:
            continue
        if not users.get(module.name, set()) - {str(module.path)}:
            yield module.finding(1, "nothing in the product reaches this file")


def every_verb_has_its_test(tree: Tree) -> Iterator[Finding]:
    tests = {module.path.stem for module in tree.modules if module.is_test}
    for module in tree.rooms("actions"):
        if module.path.stem != "__init__" and f"test_{module.path.stem}" not in tests:
            yield module.finding(1, f"no test_{module.path.stem}.py under tests/")
