"""How a lender's month is kept: a text a loan, in order, and how many there are with their digest.

A month that is kept is frozen: whoever makes it anew gets the first. What was told wrongly is told
rightly by the next month's file, which says of each loan all there is to say.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from credit.rules.bureau_check import Fault, LeftOut
from credit.rules.bureau_file import BureauRecord, Told, read, told

Line = BureauRecord | LeftOut
# Where a store cuts what it writes and reads at once.
LINES_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A month that is whole: how much is in it, and a digest that no other month has."""

    mfi_id: UUID
    month: int
    # Which making of the month this is: what another began and did not end is never read.
    made: UUID
    records: int
    left_out: int
    digest: str
    at: datetime


class Tally:
    """Counts and digests lines as they go by; they go by in the order of their references."""

    def __init__(self) -> None:
        """Begin with none."""
        self.records = self.left_out = 0
        self._digest = hashlib.sha256()
        self._last = ""

    def add(self, line: Line) -> str:
        """Count one more, and give its text."""
        if line.loan_ref <= self._last:
            raise ValueError("the lines of a month are in order, and each loan is there once")
        self._last, text = line.loan_ref, text_of(line)
        self._digest.update(f"{line.loan_ref} {text}\n".encode())
        if isinstance(line, LeftOut):
            self.left_out += 1
        else:
            self.records += 1
        return text

    def parts(self, lines: Iterable[Line]) -> Iterator[list[tuple[str, str]]]:
        """Cut lines into parts of reference and text, counting them."""
        part: list[tuple[str, str]] = []
        for line in lines:
            part.append((line.loan_ref, self.add(line)))
            if len(part) == LINES_AT_ONCE:
                yield part
                part = []
        if part:
            yield part

    def kept(self, mfi_id: UUID, month: int, made: UUID, at: datetime) -> Kept:
        """Give what stands for the month when all lines have gone by."""
        return Kept(
            mfi_id=mfi_id,
            month=month,
            made=made,
            records=self.records,
            left_out=self.left_out,
            digest=self._digest.hexdigest(),
            at=at,
        )


def text_of(line: Line) -> str:
    """Write a line down; the same line is the same text."""
    if isinstance(line, LeftOut):
        return json.dumps({"faults": [[one.field, one.code] for one in line.faults]})
    return json.dumps({"record": told(line)}, sort_keys=True, separators=(",", ":"))


def line_of(loan_ref: str, text: str) -> Line:
    """Read a line back."""
    body = json.loads(text)
    if "faults" in body:
        return LeftOut(loan_ref, tuple(Fault(*map(str, one)) for one in body["faults"]))
    return read(cast("dict[str, Told]", body["record"]))
