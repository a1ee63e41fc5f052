"""How a catalogue is made: entries with what they say, their choices, and who has read them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping

from ussd.proofreading.toml_strings import Way

SAYS, SHORT, CHOICES, REVIEWED_BY = "says", "short", "choices", "reviewed_by"

Table = Mapping[str, object]


def read_of_all(sources: Iterable[str]) -> tuple[int, int]:
    """Count what a native speaker has read, and all; a screen with its choices is one text."""
    found = [table for source in sources for _, table in entries(tomllib.loads(source))]
    return sum(bool(table.get(REVIEWED_BY)) for table in found), len(found)


def progress(read: int, of: int) -> str:
    """Say so, as README.md does."""
    return f"Sesotho: {read} of {of} texts read by a native speaker"


def entries(table: Table, way: Way = ()) -> Iterator[tuple[Way, Table]]:
    """Find what says something, with the names that lead to it."""
    for name, inner in table.items():
        if isinstance(inner, dict):
            if SAYS in inner:
                yield (*way, name), inner
            else:
                yield from entries(inner, (*way, name))


def texts_of(entry: Way, table: Table) -> Iterator[tuple[Way, str, str]]:
    """Give each text of an entry: where it stands, the name a reader knows it by, the words."""
    name = ".".join(entry)
    yield (*entry, SAYS), name, str(table[SAYS])
    if SHORT in table:
        yield (*entry, SHORT), f"{name}/{SHORT}", str(table[SHORT])
    choices = table.get(CHOICES, {})
    assert isinstance(choices, dict)
    for choice, text in choices.items():
        yield (*entry, CHOICES, choice), f"{name}/{choice}", str(text)
