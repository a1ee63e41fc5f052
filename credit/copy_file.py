"""A copy of the registry as a file: a line for each thing, and a last one that says it is whole."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from credit.rules.copied import Copied, read, text_of

FORMAT: Final = "Letsema registry copy 1"
# Digests and sealed words name nobody, but whoever has the keys besides may read them.
MODE: Final = 0o600


class NotACopy(ValueError):
    """Not such a file, or not all of one."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What the last line says."""

    lines: int
    digest: str
    at: datetime


def write(path: Path, things: Iterable[Copied], *, at: datetime) -> Whole:
    """Write all of them, and only then give the file its name; one that is there stays."""
    if path.exists():
        raise FileExistsError(path.name)
    part = path.with_name(f"{path.name}.part")
    lines, digest = 0, hashlib.sha256()
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        with os.fdopen(handle, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as file:
            file.write(json.dumps({"format": FORMAT}) + "\n")
            for one in things:
                line = text_of(one) + "\n"
                digest.update(line.encode())
                file.write(line)
                lines += 1
            end = {"lines": lines, "digest": digest.hexdigest(), "at": at.isoformat()}
            file.write(json.dumps(end) + "\n")
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return Whole(lines, digest.hexdigest(), at)


def look_over(path: Path) -> Whole:
    """Read it to its end, and refuse what is not whole, before anything of it is believed."""
    digest, lines, last = hashlib.sha256(), 0, ""
    for text in _lines(path):
        if last:
            digest.update(last.encode())
            lines += 1
        last = text
    try:
        end = json.loads(last)
        whole = Whole(int(end["lines"]), str(end["digest"]), datetime.fromisoformat(end["at"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NotACopy("it ends before its last line") from error
    if (whole.lines, whole.digest) != (lines, digest.hexdigest()):
        raise NotACopy("its lines are not those that its last line speaks of")
    return whole


def things(path: Path, whole: Whole) -> Iterator[Copied]:
    """Give what stands in a file that was looked over."""
    for number, text in enumerate(_lines(path)):
        if number == whole.lines:
            return
        yield read(text)


def _lines(path: Path) -> Iterator[str]:
    """Give all lines after the first, which says what the file is."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            head = file.readline()
            if not head.startswith("{") or json.loads(head).get("format") != FORMAT:
                raise NotACopy("it is no copy of a registry")
            yield from file
    except (EOFError, gzip.BadGzipFile, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NotACopy("it is no copy of a registry, or not all of one") from error
