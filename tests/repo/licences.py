"""Licences: ours is MIT wherever it is named, and nothing that we ship with asks for another."""

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import PurePosixPath

from tests.repo.tree import Finding, Tree

OURS = "MIT"
# Weak copyleft (LGPL, MPL) leaves our code ours; these do not, or are no open licence.
UNFIT = re.compile(
    r"\b(A?GPL|GNU (Affero )?General|SSPL|BUSL|Commons Clause|Proprietary)",
    re.IGNORECASE,
)
# An image's label, a package's or an API document's licence, as such files name them.
NAMED = re.compile(
    r"""(?:image\.licenses|["']LICENSE["'])\W+?(?:["']name["']\W+)?([A-Za-z][\w.-]*)"""
)
REQUIREMENT = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==[^;\s]+\s*(;)?", re.MULTILINE)


def our_licence_is_one(tree: Tree) -> Iterator[Finding]:
    for path in tree.files:
        text = tree.read(path) if path.suffix in {"", ".py", ".toml", ".yml"} else ""
        if str(path) == "LICENSE" and not text.startswith("MIT License"):
            yield Finding("LICENSE", 1, f"not the text of the {OURS} licence")
        if str(path) == "pyproject.toml":
            named = tomllib.loads(text).get("project", {}).get("license")
            if named != OURS:
                yield Finding(str(path), 1, f"the licence is {named} here, {OURS} in LICENSE")
        elif path.parts[0] != "tests":
            for number, line in enumerate(text.splitlines(), 1):
                found = NAMED.search(line)
                if found and found.group(1) != OURS:
                    words = f"the licence is {found.group(1)} here, {OURS} in LICENSE"
                    yield Finding(str(path), number, words)
    if PurePosixPath("LICENSE") not in tree.files:
        yield Finding("LICENSE", 1, "there is none")


def _licence_of(package: str) -> str:
    """Read what a package says of itself; nothing, where it is not there."""
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return ""
    classifiers = [c for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    said = [*about.get_all("License-Expression", []), *classifiers, *about.get_all("License", [])]
    return str(said[0]) if said else ""


def licences_of_others_fit(tree: Tree) -> Iterator[Finding]:
    """What requirements.txt installs; a line for other machines (with a marker) may be absent."""
    path = PurePosixPath("requirements.txt")
    text = tree.read(path) if path in tree.files else ""
    for found in REQUIREMENT.finditer(text):
        package, elsewhere = found.groups()
        licence = _licence_of(package)
        line = text.count("\n", 0, found.start()) + 1
        if UNFIT.search(licence):
            yield Finding(str(path), line, f"{package} is under {licence[:60]}")
        elif not licence and not elsewhere:
            yield Finding(str(path), line, f"{package}: nothing says its licence")
