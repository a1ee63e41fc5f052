"""The book's own words, read from the catalogues: one sentence a label, in each language."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("en", "st")
# About the words, and not said to anybody.
NOTE = "reviewed_by"


@cache
def words(language: str, paper: str) -> Mapping[str, str]:
    """Give all sentences of one paper, such as `key_facts`, in one language."""
    catalogue = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flat(catalogue[paper])))


def _flat(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    for name, entry in table.items():
        if isinstance(entry, dict):
            yield from _flat(entry, f"{before}{name}.")
        elif name != NOTE:
            yield f"{before}{name}", str(entry)
