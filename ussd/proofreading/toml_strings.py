"""Where each text stands in a catalogue's file, and how another takes its place and nothing else.

Python reads TOML and does not write it; comments, order and spacing are people's work, so a value
is changed where it stands. Only what our catalogues hold is understood: tables, texts, and one
line's table of texts.
"""

import json
import re
import tomllib
from collections.abc import Generator, Iterator, Mapping
from typing import NamedTuple

# The names that lead to a text: of the tables it is in, and its own.
Way = tuple[str, ...]

BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
HEADER = re.compile(r"\[[ \t]*([\w.-]+)[ \t]*\]", re.ASCII)
NAME = re.compile(r"([\w.-]+)[ \t]*=[ \t]*", re.ASCII)
TEXT = re.compile(
    r"""
    "{3} (?:\\.|[^\\])*? "{3,5}
    | '{3} .*? '{3,5}
    | " (?:\\.|[^"\\\n])* "
    | ' [^'\n]* '
    """,
    re.DOTALL | re.VERBOSE,
)
OPENS, NEXT, CLOSES = (re.compile(rf"[ \t]*{sign}[ \t]*") for sign in (r"\{", ",", r"\}"))


class NotACatalogue(ValueError):
    """The file holds something else than tables of texts; the text says where."""


class Stands(NamedTuple):
    """From where to where a text stands, with its quotes."""

    start: int
    end: int


def places(source: str) -> dict[Way, Stands]:
    """Find every text of a file."""
    return dict(_found(source))


def replaced(source: str, texts: Mapping[Way, str]) -> str:
    """Put texts into their places; all else stays as it is, byte for byte."""
    found = places(source)
    wanted = tomllib.loads(source)
    if nowhere := texts.keys() - found.keys():
        raise NotACatalogue(f"{'.'.join(min(nowhere))} does not stand in it")
    changed = source
    for way, text in sorted(texts.items(), key=lambda one: found[one[0]].start, reverse=True):
        start, end = found[way]
        changed = f"{changed[:start]}{written(text)}{changed[end:]}"
        table = wanted
        for name in way[:-1]:
            table = table[name]
        table[way[-1]] = text
    if tomllib.loads(changed) != wanted:
        raise NotACatalogue("it would not say what was meant")
    return changed


def written(text: str) -> str:
    """Write a text as the catalogues have it: on one line, or from the next line on."""
    if "\n" not in text:
        return json.dumps(text, ensure_ascii=False)
    inside = text.replace("\\", "\\\\").replace('"""', '""\\"')
    if inside.endswith('"'):
        inside = f'{inside[:-1]}\\"'
    return f'"""\n{inside}"""'


def _found(source: str) -> Iterator[tuple[Way, Stands]]:
    at = _there(BETWEEN, source, 0).end()
    table: Way = ()
    while at < len(source):
        if header := HEADER.match(source, at):
            table, at = tuple(header[1].split(".")), header.end()
        else:
            name = _there(NAME, source, at)
            way: Way = (*table, *name[1].split("."))
            at = name.end()
            if opened := OPENS.match(source, at):
                at = yield from _of_one_line(source, opened.end(), way)
            else:
                text = _there(TEXT, source, at)
                yield way, Stands(*text.span())
                at = text.end()
        at = _there(BETWEEN, source, at).end()


def _of_one_line(source: str, at: int, way: Way) -> Generator[tuple[Way, Stands], None, int]:
    """Go through `{ name = "…", other = "…" }`, and return where it ends."""
    while not (closed := CLOSES.match(source, at)):
        name = _there(NAME, source, at)
        text = _there(TEXT, source, name.end())
        yield (*way, *name[1].split(".")), Stands(*text.span())
        at = text.end()
        if separated := NEXT.match(source, at):
            at = separated.end()
    return closed.end()


def _there(pattern: re.Pattern[str], source: str, at: int) -> re.Match[str]:
    found = pattern.match(source, at)
    if found is None:
        raise NotACatalogue(f"line {source.count(chr(10), 0, at) + 1} is no table and no text")
    return found
