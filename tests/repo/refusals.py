"""Every refusal of the domain has a code of its own, and a row in the gateway's one table."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.repo.tree import PACKAGES, Finding, Module, Tree

ROOT_OF_ALL = "DomainError"
TABLE = PurePosixPath("gateway/refusals.py")
TABLE_NAME = "DOMAIN"


@dataclass(frozen=True)
class Refusal:
    """A class of refusal, as it stands in the code."""

    module: Module
    node: ast.ClassDef

    @property
    def kinds(self) -> set[str]:
        """The last name of each class it derives from."""
        return {ast.unparse(base).rpartition(".")[2] for base in self.node.bases}

    @property
    def code(self) -> str:
        for line in self.node.body:
            targets = line.targets if isinstance(line, ast.Assign) else []
            if isinstance(line, ast.AnnAssign):
                targets = [line.target]
            value = getattr(line, "value", None)
            named = any(isinstance(t, ast.Name) and t.id == "code" for t in targets)
            if named and isinstance(value, ast.Constant):
                return str(value.value)
        return ""


def _refusals(tree: Tree) -> list[Refusal]:
    """Collect what derives from DomainError, however far down."""
    classes = [
        Refusal(module, node)
        for module in tree.modules
        if module.path.parts[0] in PACKAGES
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
    ]
    known = {ROOT_OF_ALL}
    while more := {c.node.name for c in classes if c.kinds & known} - known:
        known |= more
    return [one for one in classes if one.node.name in known and one.node.name != ROOT_OF_ALL]


def _rows(tree: Tree) -> dict[str, int]:
    """Read the table: each code, and the line of its row."""
    for module in tree.modules:
        if module.path != TABLE:
            continue
        for node in module.syntax.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == TABLE_NAME:
                assert isinstance(node.value, ast.Dict)
                keys = [key for key in node.value.keys if isinstance(key, ast.Constant)]
                return {str(key.value): key.lineno for key in keys}
    return {}


def every_refusal_has_its_status(tree: Tree) -> Iterator[Finding]:
    rows = _rows(tree)
    seen: dict[str, str] = {}
    for refusal in _refusals(tree):
        name, line = refusal.node.name, refusal.node.lineno
        if not refusal.code:
            yield refusal.module.finding(line, f"{name} has no code of its own")
        elif refusal.code in seen:
            words = f"{name} and {seen[refusal.code]} have one code, {refusal.code}"
            yield refusal.module.finding(line, words)
        elif refusal.code not in rows:
            words = f"{name}: no row {refusal.code} in {TABLE}, {TABLE_NAME}"
            yield refusal.module.finding(line, words)
        seen[refusal.code] = name
    for code in sorted(rows.keys() - seen.keys()):
        yield Finding(str(TABLE), rows[code], f"{code} is the code of no refusal")
