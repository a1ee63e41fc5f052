"""What a sheet that came back changes in the catalogues: all of it, or nothing."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from loans.rules.cells import NotRead, text
from loans.rules.spreadsheet_text import literal, plain
from loans.rules.table import Cell, Row
from loans.rules.written import PLACEHOLDER
from messaging.rules.gsm7 import foreign
from messaging.rules.sesotho import WORD, Doubt, doubts, mixed_words
from ussd.proofreading import said, sheet
from ussd.proofreading.said import Said
from ussd.proofreading.toml_strings import NotACatalogue, Way, replaced

SIGNATURE_CHARACTERS_MAX = 100
NAME_CHARACTERS_SHOWN = 60
LINE_END = re.compile(r"\r\n?")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class NotTaken(Exception):
    """The sheet is refused; each line names a row and says why."""

    def __init__(self, refusals: Sequence[str]) -> None:
        """Keep them all."""
        super().__init__("; ".join(refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Read:
    """A row as its reader left it."""

    was: Said
    sesotho: str
    reviewed_by: str

    @classmethod
    def untouched(cls, was: Said) -> Self:
        """Leave a text as it is."""
        return cls(was, was.sesotho, was.reviewed_by)

    @property
    def changed(self) -> bool:
        """Tell whether the words are others than before."""
        return self.sesotho != self.was.sesotho


def take(rows: Sequence[Row]) -> tuple[int, int]:
    """Write a sheet's corrections and signatures, and count both; NotTaken, and nothing is done."""
    texts = said.everything_said()
    refusals: list[str] = []
    read: dict[str, Read] = {}
    for row in rows:
        try:
            one = _read(row, texts)
        except NotRead as error:
            refusals.append(str(error))
            continue
        if one.was.name in read:
            refusals.append(f"{one.was.name}: stands in the sheet twice")
        read[one.was.name] = one
        refusals += [f"{one.was.name}: {why}" for why in objections(one)]
    after = {name: read.get(name) or Read.untouched(was) for name, was in texts.items()}
    refusals += [*_mixed(after), *_half_read(after)]
    if refusals:
        raise NotTaken(refusals)
    return _write(after)


def objections(one: Read) -> Iterator[str]:
    """Say what is wrong with a text, each in a few words."""
    facts, english = (set(PLACEHOLDER.findall(words)) for words in (one.sesotho, one.was.english))
    if not one.sesotho:
        yield "has no words"
    elif facts != english:
        yield f"names {_named(facts)} where the English names {_named(english)}"
    elif set("{}") & set(PLACEHOLDER.sub("", one.sesotho)):
        yield "has a brace that belongs to no fact"
    elif strange := foreign(one.sesotho) or [(0, sign) for sign in CONTROL.findall(one.sesotho)]:
        yield f"phones cannot show {strange[0][1]!r}"
    elif one.was.is_choice and "\n" in one.sesotho:
        yield "a choice is one line"
    elif one.changed or one.sesotho != one.was.english:
        # What was one for both languages all along is half English.
        yield from map(_told, doubts(one.sesotho))


def _told(doubt: Doubt) -> str:
    return f"doubtful Sesotho ({doubt.rule}): {doubt.found}"


def _named(facts: set[str]) -> str:
    return ", ".join(f"{{{fact}}}" for fact in sorted(facts)) or "no fact"


def _read(row: Row, texts: Mapping[str, Said]) -> Read:
    if row.fault:
        raise NotRead(f"line {row.line}: {row.fault}")
    line = f"line {row.line}"
    name = plain(_cell(row, sheet.SCREEN, line)).strip()
    was = texts.get(name)
    if was is None:
        raise NotRead(f"{' '.join(name.split())[:NAME_CHARACTERS_SHOWN] or line}: no such text")
    signed = _as_before(_cell(row, sheet.REVIEWED_BY, name), was.reviewed_by)
    if len(signed) > SIGNATURE_CHARACTERS_MAX or CONTROL.search(signed) or "\n" in signed:
        raise NotRead(f"{name}: who read it is one line of {SIGNATURE_CHARACTERS_MAX} at most")
    return Read(was, _as_before(_cell(row, sheet.SESOTHO, name), was.sesotho), signed)


def _cell(row: Row, column: str, name: str) -> str:
    cell: Cell = row.cells[column]
    try:
        text(cell)
    except NotRead as error:
        raise NotRead(f"{name}: {error}") from None
    assert isinstance(cell, str)
    return LINE_END.sub("\n", cell)


def _as_before(cell: str, before: str) -> str:
    """Take what a spreadsheet gave back; untouched, it is what was there, to the last blank."""
    return before if cell == literal(before) else plain(cell).strip()


def _mixed(after: Mapping[str, Read]) -> Iterator[str]:
    """Hold each catalogue to one word for one thing."""
    for folder in said.FOLDERS:
        of_it = [one for one in after.values() if one.was.folder == folder]
        for doubt in mixed_words(one.sesotho for one in of_it):
            words = set(doubt.found.split(" and "))
            for one in of_it:
                if one.changed and words & {word.lower() for word in WORD.findall(one.sesotho)}:
                    yield f"{one.was.name}: {_told(doubt)}"


def _half_read(after: Mapping[str, Read]) -> Iterator[str]:
    """Let nobody sign a screen without its choices: the catalogue has one place for both."""
    signed: dict[tuple[str, Way], Read] = {}
    for one in after.values():
        first = signed.setdefault((one.was.folder, one.was.entry), one)
        if first.reviewed_by != one.reviewed_by:
            mine, whole = (words.reviewed_by or "nobody" for words in (one, first))
            yield f"{one.was.name}: read by {mine}, but {first.was.name} by {whole}"


def _write(after: Mapping[str, Read]) -> tuple[int, int]:
    """Make both files anew before either is written."""
    changes: dict[str, dict[Way, str]] = defaultdict(dict)
    signatures = 0
    for one in after.values():
        if one.changed:
            changes[one.was.folder][one.was.way] = one.sesotho
        if one.reviewed_by != one.was.reviewed_by:
            signatures += one.was.signature not in changes[one.was.folder]
            changes[one.was.folder][one.was.signature] = one.reviewed_by
    files: dict[Path, str] = {}
    for folder, texts in changes.items():
        file = said.FOLDERS[folder] / said.SESOTHO
        source = file.read_bytes().decode()
        try:
            files[file] = replaced(source, texts)
        except NotACatalogue as error:
            raise NotTaken([f"{file}: {error}"]) from None
    for file, source in files.items():
        file.write_bytes(source.encode())
    return sum(one.changed for one in after.values()), signatures
