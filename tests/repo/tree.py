"""The repository as its contracts read it; a tree planted by a test reads the same."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]

# From the top of the house to its ground; arrows only go down.
PACKAGES = ("config", "gateway", "ussd", "messaging", "loans", "credit")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Finding:
    """One place that breaks a contract, and how."""

    path: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


@dataclass(frozen=True)
class Import:
    """One name that a module takes from another, and where."""

    line: int
    target: str  # `from a import b` is a.b

    def within(self, *packages: str) -> bool:
        return any(self.target == name or self.target.startswith(f"{name}.") for name in packages)


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: PurePosixPath  # from the root of the tree
    source: str

    @cached_property
    def syntax(self) -> ast.Module:
        """What it says; nothing, where it is no Python (form.files_are_python tells)."""
        try:
            return ast.parse(self.source, filename=str(self.path))
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.syntax))

    @property
    def name(self) -> str:
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def rooms(self) -> tuple[str, ...]:
        """The folders it stands in, its package first."""
        return self.path.parts[:-1]

    @property
    def is_test(self) -> bool:
        return self.path.parts[0] == "tests"

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.rooms

    @property
    def imports(self) -> Iterator[Import]:
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (Import(node.lineno, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                for name in node.names:
                    yield Import(node.lineno, f"{node.module}.{name.name}")

    @property
    def calls(self) -> Iterator[tuple[int, str]]:
        """What it calls, by the last name before the parenthesis."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name):
                    yield node.lineno, node.func.id
                elif isinstance(node.func, ast.Attribute):
                    yield node.lineno, node.func.attr

    @property
    def functions(self) -> Iterator[Function]:
        for node in self.nodes:
            if isinstance(node, Function):
                yield node

    def finding(self, line: int, words: str) -> Finding:
        return Finding(str(self.path), line, words)


class Tree:
    """All files under a root that people write: no state, no environment, no caches."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    @cached_property
    def files(self) -> list[PurePosixPath]:
        return sorted(PurePosixPath(path.relative_to(self.root)) for path in _walk(self.root))

    @cached_property
    def modules(self) -> list[Module]:
        return [Module(path, self.read(path)) for path in self.files if path.suffix == ".py"]

    def read(self, path: PurePosixPath) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def rooms(self, name: str) -> Iterator[Module]:
        """Modules of the product that stand in a folder of this name."""
        return (m for m in self.modules if name in m.rooms[1:] and m.rooms[0] in PACKAGES)


@cache
def whole() -> Tree:
    """Give the repository itself: read and parsed once, for all who look at it."""
    return Tree()


def _written_by_people(folder: Path) -> bool:
    if folder.name.startswith("."):
        return folder.name in {".ci", ".github"}
    made = folder.name in {"__pycache__", "node_modules"} or (folder / "pyvenv.cfg").exists()
    return not made


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_symlink():
            continue
        if path.is_file():
            yield path
        elif _written_by_people(path):
            yield from _walk(path)
