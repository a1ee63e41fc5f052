"""How files look: their length, their names, what none of them holds."""

import ast
import re
from collections.abc import Iterator

from config.logs import SECRET_FIELDS
from tests.repo.tree import PACKAGES, Finding, Tree

FILE_LINES_MAX = 350
FUNCTION_LINES_MAX = 60
CODE = {".py", ".html", ".css", ".js", ".sh"}
DRAWERS = {"utils", "helpers", "services", "common", "misc", "base"}
REEXPORTS_ONLY = {"models", "views"}
# What a line of the log says by itself; a field of this name would be lost, or its words would.
OF_EVERY_LINE = {"event", "level", "logger", "timestamp"}
# One letter of each in brackets, so that this line is not a finding itself.
UNFINISHED = re.compile(r"\b(FIX[M]E|TO[D]O|XX[X])\b")


def files_are_python(tree: Tree) -> Iterator[Finding]:
    for module in tree.modules:
        try:
            ast.parse(module.source)
        except SyntaxError as error:
            yield module.finding(error.lineno or 1, f"no Python: {error.msg}")


def short_files(tree: Tree) -> Iterator[Finding]:
    for path in tree.files:
        if path.suffix in CODE or str(path) == "letsema":
            lines = len(tree.read(path).splitlines())
            if lines > FILE_LINES_MAX:
                yield Finding(
                    str(path), lines, f"a file of {lines} lines; {FILE_LINES_MAX} at most"
                )


def short_functions(tree: Tree) -> Iterator[Finding]:
    for module in tree.modules:
        for function in module.functions:
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                words = f"{function.name} has {lines} lines; {FUNCTION_LINES_MAX} at most"
                yield module.finding(function.lineno, words)


def names_that_say_something(tree: Tree) -> Iterator[Finding]:
    for module in tree.modules:
        if DRAWERS & {module.path.stem, *module.rooms}:
            yield module.finding(1, "a drawer's name; say what the file holds")


def models_and_views_only_pass_on(tree: Tree) -> Iterator[Finding]:
    for module in tree.modules:
        if module.path.stem in REEXPORTS_ONLY and not module.is_test:
            for node in module.syntax.body:
                if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                    yield module.finding(node.lineno, f"{node.name} belongs in a file of its own")


def each_module_says_what_it_holds(tree: Tree) -> Iterator[Finding]:
    for module in tree.modules:
        if module.is_migration:
            continue
        first = (ast.get_docstring(module.syntax) or "").split("\n\n")[0]
        if not first:
            yield module.finding(1, "no docstring; one sentence says what this file holds")
        elif re.search(r"[.!?]\s+[A-Z]", first) or not first.endswith("."):
            yield module.finding(1, "the docstring's first paragraph is one sentence")


def nothing_is_printed(tree: Tree) -> Iterator[Finding]:
    for module in tree.modules:
        if module.rooms[:2] != ("config", "launcher"):
            for line, name in module.calls:
                if name == "print":
                    yield module.finding(line, "print; the launcher alone speaks to a terminal")


def nothing_is_left_for_later(tree: Tree) -> Iterator[Finding]:
    for path in tree.files:
        if path.suffix in CODE or str(path) == "letsema":
            for number, line in enumerate(tree.read(path).splitlines(), 1):
                if UNFINISHED.search(line):
                    yield Finding(str(path), number, "work left for later; finish or drop it")


def what_is_logged_is_shown(tree: Tree) -> Iterator[Finding]:
    """A field under a name that is hidden, or taken, is told to nobody."""
    for module in tree.modules:
        if not module.rooms or module.rooms[0] not in PACKAGES:
            continue
        for node in module.nodes:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if not isinstance(node.func.value, ast.Name) or node.func.value.id != "log":
                continue
            for name in _fields(node):
                if name.lower() in SECRET_FIELDS | OF_EVERY_LINE:
                    yield module.finding(node.lineno, f"{name} is no name for a field of the log")


def _fields(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        yield keyword.arg or ""
        if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
            for key in keyword.value.keys:
                yield str(key.value) if isinstance(key, ast.Constant) else ""


def money_is_never_a_float(tree: Tree) -> Iterator[Finding]:
    for module in tree.modules:
        if module.path.parts[0] != "loans":
            continue
        for node in module.nodes:
            if isinstance(node, ast.Name) and node.id == "float":
                yield module.finding(node.lineno, "float in the book; Decimal, or whole lisente")
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                yield module.finding(node.lineno, f"{node.value} is a float; Decimal, or a whole")
