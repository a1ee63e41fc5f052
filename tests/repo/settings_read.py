"""Which settings the product reads from its environment, found in its own code."""

import ast
from collections.abc import Iterator

from tests.repo.tree import PACKAGES, Module, Tree

# The readers of config/env.py, and of the launcher's own file of settings.
READERS = {
    "choice",
    "count",
    "count_between",
    "database",
    "flag",
    "secret",
    "setting",
    "text",
    "words",
}
# What a machine, a shell or a continuous build sets, and no operator of ours.
AMBIENT = {"CI", "COLUMNS", "HOME", "JAVA_HOME", "LANG", "PATH", "TERM", "TMPDIR", "XDG_CACHE_HOME"}

# The suite's processes tell one another; nobody else does.
BETWEEN_TESTS = "LETSEMA_TEST_"


def _word(node: ast.expr, constants: dict[str, str]) -> str:
    """Read a name as it is written, or as the module's constant of that name says it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id, "") if isinstance(node, ast.Name) else ""


def _constants(module: Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in module.syntax.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _dotted(node: ast.expr) -> str:
    """Read `os.environ.get` as it is written; whatever else an attribute is of is a `?`."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def _asked(node: ast.AST) -> ast.expr | None:
    """Tell which name an expression asks the environment for, if it does."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        return node.slice if _dotted(node.value) == "os.environ" else None
    if not (isinstance(node, ast.Call) and node.args):
        return None
    function = _dotted(node.func)
    if function in {"os.environ.get", "os.getenv"}:
        return node.args[0]
    owner, _, reader = function.rpartition(".")
    if reader in READERS and owner in {"", "env"}:
        # `setting(settings, NAME)` names it second, the others first.
        return node.args[1 if reader == "setting" and len(node.args) > 1 else 0]
    return None


def names_in(module: Module) -> Iterator[str]:
    """Each name that a file asks for."""
    constants = _constants(module)
    for node in module.nodes:
        asked = _asked(node)
        name = _word(asked, constants) if asked is not None else ""
        if name.isupper() and name not in AMBIENT and not name.startswith(BETWEEN_TESTS):
            yield name


def names_read(tree: Tree) -> set[str]:
    """All names that the product, its launcher and its tests' engines ask for."""
    return {
        name
        for module in tree.modules
        if module.path.parts[0] in PACKAGES or (module.is_test and "LETSEMA_" in module.source)
        for name in names_in(module)
        if not module.is_test or name.startswith("LETSEMA_")
    }


def _as_written(node: ast.expr) -> str | None:
    """Give a default as a line of .env says it; nothing, where it is worked out."""
    if not isinstance(node, ast.Constant):
        return None
    return str(int(node.value)) if isinstance(node.value, bool) else str(node.value)


def defaults_in(module: Module) -> Iterator[tuple[str, str]]:
    """Each name with the default that stands beside it; a secret's default is nobody's to copy."""
    constants = _constants(module)
    for node in module.nodes:
        asked = _asked(node)
        if asked is None or not isinstance(node, ast.Call):
            continue
        if ast.unparse(node.func).rpartition(".")[2] in {"secret", "setting"}:
            continue
        beside = [node.args[-1]] if len(node.args) > 1 else []
        beside += [word.value for word in node.keywords if word.arg == "default"]
        for default in beside:
            value = _as_written(default)
            if value is not None:
                yield _word(asked, constants), value
