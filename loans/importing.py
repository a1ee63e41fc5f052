"""Importing a file: once, whole or not at all, in parts that tell how far it has come."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, NoReturn, TypeVar
from uuid import UUID

from django.utils.timezone import localdate

from loans.deed import Actor
from loans.errors import ImportedBefore
from loans.models import ImportedFile
from loans.record import Values, record_act, record_event
from loans.rules.cells import Accepted, Reading
from loans.rules.import_report import Report
from loans.running import flush

T = TypeVar("T")
PART_ROWS_MAX = 500
PERCENT_A_PART = 5
# How many rows are done, of how many.
Progress = Callable[[int, int], None]


def silently(_done: int, _of: int) -> None:
    """Tell nobody how far it has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Generic[T]):
    """A file as it was read, and what its sender says about it."""

    digest: bytes
    reading: Reading[T]
    dry_run: bool = False
    # That the very same file is meant to be imported once more.
    again: bool = False
    progress: Progress = silently

    @property
    def lines(self) -> Sequence[int]:
        """Give the lines on which rows begin."""
        return self.reading.lines


class NothingWritten(Exception):
    """Ends the deed of a file with faults, or of one only tried out: all of it is undone."""

    def __init__(self, report: Report) -> None:
        """Carry what is told instead."""
        super().__init__()
        self.report = report


def undo(report: Report) -> NoReturn:
    """Take everything back, and tell what was found."""
    raise NothingWritten(report)


def begin(mfi_id: UUID, kind: ImportedFile.Kind, upload: Upload[T], by: Actor) -> UUID:
    """Note the file; of two who import the same at once one waits, begins anew, and is told."""
    check_new(mfi_id, kind, upload)
    file_id = uuid.uuid4()
    ImportedFile.objects.create(
        mfi_id=mfi_id,
        id=file_id,
        kind=kind,
        digest=upload.digest,
        again=ImportedFile.objects.of(mfi_id).filter(kind=kind, digest=upload.digest).count(),
        rows=len(upload.lines),
        by_id=by.id,
    )
    return file_id


def check_new(mfi_id: UUID, kind: ImportedFile.Kind, upload: Upload[T]) -> None:
    """Refuse the very same file, unless its sender has said that it is meant."""
    same = ImportedFile.objects.of(mfi_id).filter(kind=kind, digest=upload.digest).order_by("again")
    last = same.last()
    if last is not None and not upload.again:
        raise ImportedBefore(kind=kind.value, on=localdate(last.at).isoformat())


def in_parts(upload: Upload[T]) -> Iterator[list[Accepted[T]]]:
    """Give the rows part by part; each is written before the next, and its share is told."""
    rows = upload.reading.accepted
    size = min(max(len(rows) * PERCENT_A_PART // 100, 1), PART_ROWS_MAX)
    left, done = iter(rows), 0
    while part := list(islice(left, size)):
        yield part
        flush()
        done += len(part)
        upload.progress(done, len(rows))


def record(
    mfi_id: UUID, file_id: UUID, kind: ImportedFile.Kind, upload: Upload[T], by: Actor
) -> None:
    """Write one audit row and one event for the whole file."""
    rows = len(upload.lines)
    after: Values = {"digest": upload.digest.hex(), "rows": rows, "again": upload.again}
    record_act(by, f"import-{kind.value}", "import", file_id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "import.done", "import", file_id, kind=kind.value, rows=rows)
