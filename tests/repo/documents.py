"""What documents say of the repository is so: links, files, calls, numbers, licences."""

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from config.launcher.__main__ import CALLS
from tests.repo.tree import Finding, Tree
from ussd.proofreading.form import progress, read_of_all

README = PurePosixPath("README.md")
README_LINES_MAX = 150
# What phones show and receive; whoever reads it signs it there.
SESOTHO = tuple(PurePosixPath(f"{package}/texts/st.toml") for package in ("ussd", "messaging"))
DECISIONS = PurePosixPath("docs/decisions")
DECISION_LINES_MAX = 60
DECISION_PARTS = ("## Context", "## Decision", "## Consequences", "## When to look again")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# `loans/deed.py`, `ussd/texts/{en,st}.toml`, `tests/repo/`: a path within the repository.
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.{},*-]*)`")
CALL = re.compile(r"\./letsema\s+([a-z]+)((?: +--[a-z-]+)*)")
MANAGE = re.compile(r"(?:letsema manage|manage\.py) +([a-z_]+)")

# Where packages and images are fetched from: nobody's mirror or account belongs in this tree.
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|repo1?\.maven|maven\.org|crates\.io|"
    r"proxy\.golang|deb\.debian\.org|archive\.ubuntu|docker\.io|ghcr\.io|--index-url|--find-links",
)
SHARED_HOMES = re.compile(r"(?<![\w.])/(?:home|root|Users|work|workspace)/[\w.-]")
TEXT = {"", ".cfg", ".conf", ".css", ".html", ".in", ".js", ".md", ".py", ".sh", ".toml"}
TEXT |= {".txt", ".yaml", ".yml", ".properties", ".cql"}


def _documents(tree: Tree) -> list[PurePosixPath]:
    return [path for path in tree.files if path.suffix == ".md"]


def _numbered(tree: Tree, path: PurePosixPath) -> Iterator[tuple[int, str]]:
    yield from enumerate(tree.read(path).splitlines(), 1)


def the_readme_is_short(tree: Tree) -> Iterator[Finding]:
    lines = len(tree.read(README).splitlines())
    if lines > README_LINES_MAX:
        yield Finding(str(README), lines, f"{lines} lines; {README_LINES_MAX} at most")


def links_lead_somewhere(tree: Tree) -> Iterator[Finding]:
    for path in _documents(tree):
        for number, line in _numbered(tree, path):
            for target in LINK.findall(line):
                file = target.partition("#")[0]
                if "://" in target or not file:
                    continue
                if not (tree.root / path.parent / file).exists():
                    yield Finding(str(path), number, f"there is no {target}")


def _alternatives(path: str) -> list[str]:
    """Write out `texts/{en,st}.toml` as both of its files."""
    found = re.search(r"\{([^}]*)\}", path)
    if not found:
        return [path]
    head, tail = path[: found.start()], path[found.end() :]
    return [rest for one in found[1].split(",") for rest in _alternatives(f"{head}{one}{tail}")]


def _is_of_the_tree(tree: Tree, named: str) -> bool:
    """Tell a path of ours from a call of the API, a room of any package, an installation's own."""
    if named.startswith((".letsema/", "deploy/secrets")):
        return False
    path = PurePosixPath(named)
    return bool(path.suffix) or (len(path.parts) > 1 and (tree.root / path.parts[0]).is_dir())


def files_are_there(tree: Tree) -> Iterator[Finding]:
    for path in _documents(tree):
        for number, line in _numbered(tree, path):
            for named in PATH.findall(line):
                for one in _alternatives(named):
                    if _is_of_the_tree(tree, one) and not any(tree.root.glob(one.rstrip("/"))):
                        yield Finding(str(path), number, f"there is no {one}")


def calls_are_in_the_help(tree: Tree) -> Iterator[Finding]:
    own = {path.stem for path in tree.files if path.parent.parts[1:] == ("management", "commands")}
    for path in _documents(tree):
        for number, line in _numbered(tree, path):
            for call, options in CALL.findall(line):
                if call not in CALLS:
                    yield Finding(str(path), number, f"./letsema help knows no {call}")
                    continue
                for option in options.split():
                    if option not in CALLS[call]:
                        yield Finding(str(path), number, f"./letsema {call} takes no {option}")
            for command in MANAGE.findall(line):
                if command not in own | {"migrate"}:
                    yield Finding(str(path), number, f"there is no command {command}")


def the_readme_says_how_much_sesotho_was_read(tree: Tree) -> Iterator[Finding]:
    line = progress(*read_of_all(tree.read(path) for path in SESOTHO))
    said = [number for number, text in _numbered(tree, README) if "Sesotho: " in text]
    if line not in tree.read(README):
        yield Finding(str(README), next(iter(said), 1), f'does not say "{line}"')


def decisions_follow_one_another(tree: Tree) -> Iterator[Finding]:
    pages = [path for path in tree.files if path.parent == DECISIONS]
    numbers = [int(path.name[:4]) if path.name[:4].isdigit() else 0 for path in pages]
    for (before, after), path in zip(pairwise([0, *numbers]), pages, strict=True):
        if after != before + 1:
            yield Finding(str(path), 1, f"follows number {before}")
        text = tree.read(path)
        if not text.startswith(f"# {after}. "):
            yield Finding(str(path), 1, f"its title does not begin with {after}.")
        if len(text.splitlines()) > DECISION_LINES_MAX:
            yield Finding(str(path), 1, "more than a page")
        if [line for line in text.splitlines() if line.startswith("## ")] != list(DECISION_PARTS):
            yield Finding(str(path), 1, f"its parts are not {', '.join(DECISION_PARTS)}")


def the_licence_is_mit_everywhere(tree: Tree) -> Iterator[Finding]:
    if not tree.read(PurePosixPath("LICENSE")).startswith("MIT License\n"):
        yield Finding("LICENSE", 1, "not the text of the MIT licence")
    project = tomllib.loads(tree.read(PurePosixPath("pyproject.toml")))["project"]
    if project.get("license") != "MIT" or project.get("license-files") != ["LICENSE"]:
        yield Finding("pyproject.toml", 1, "the project's licence is not MIT, in LICENSE")
    if "[MIT](LICENSE)" not in tree.read(README):
        yield Finding(str(README), 1, "the licence is not named")


def nobodys_machine_is_named(tree: Tree) -> Iterator[Finding]:
    for path in tree.files:
        if path.suffix not in TEXT or str(path) == "tests/repo/documents.py":
            continue
        for number, line in _numbered(tree, path):
            if REGISTRIES.search(line):
                yield Finding(str(path), number, "names where packages are fetched from")
            if SHARED_HOMES.search(line):
                yield Finding(str(path), number, "names a folder of one machine")


CHECKS = (
    the_readme_is_short,
    links_lead_somewhere,
    files_are_there,
    calls_are_in_the_help,
    the_readme_says_how_much_sesotho_was_read,
    decisions_follow_one_another,
    the_licence_is_mit_everywhere,
    nobodys_machine_is_named,
)
