"""The desk's own words, read from the catalogues: a sentence a label, in each language."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

TEXTS = Path(__file__).parent / "texts"
ENGLISH, SESOTHO = "en", "st"
LANGUAGES = (ENGLISH, SESOTHO)
# About the words, and not said to anybody.
NOTE = "reviewed_by"


@cache
def words(language: str) -> Mapping[str, str]:
    """Give all that the desk says in one language, by labels such as `queue.title`."""
    catalogue = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flat(catalogue)))


def _flat(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    for name, entry in table.items():
        if isinstance(entry, dict):
            yield from _flat(entry, f"{before}{name}.")
        elif name != NOTE:
            yield f"{before}{name}", str(entry)
