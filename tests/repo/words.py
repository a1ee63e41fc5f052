"""Catalogues: the same keys in every language, with the same facts in each line."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.repo.tree import Finding, Tree

# About the words, and not said to anybody.
NOTES = {"reviewed_by"}
PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}")


def _flat(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif key not in NOTES:
            yield f"{prefix}{key}", str(value)


def _folders(tree: Tree) -> dict[PurePosixPath, dict[str, dict[str, str]]]:
    """Read every catalogue: by folder, by language, line by key."""
    folders: dict[PurePosixPath, dict[str, dict[str, str]]] = {}
    for path in tree.files:
        if path.suffix == ".toml" and path.parent.name == "texts":
            lines = dict(_flat(tomllib.loads(tree.read(path))))
            folders.setdefault(path.parent, {})[path.stem] = lines
    return folders


def catalogues_have_equal_keys(tree: Tree) -> Iterator[Finding]:
    for folder, languages in _folders(tree).items():
        keys = {key for lines in languages.values() for key in lines}
        for language, lines in languages.items():
            path = str(folder / f"{language}.toml")
            for key in sorted(keys - lines.keys()):
                yield Finding(path, 1, f"{key} has words in another language only")
            for key, words in lines.items():
                if not words.strip():
                    yield Finding(path, 1, f"{key} has no words")


def catalogues_have_equal_facts(tree: Tree) -> Iterator[Finding]:
    for folder, languages in _folders(tree).items():
        for language, lines in languages.items():
            for key, words in lines.items():
                mine = set(PLACEHOLDER.findall(words))
                others = [set(PLACEHOLDER.findall(o[key])) for o in languages.values() if key in o]
                missing = set().union(*others) - mine
                for fact in sorted(missing):
                    path = str(folder / f"{language}.toml")
                    yield Finding(path, 1, f"{key} does not say {{{fact}}}, another language does")
