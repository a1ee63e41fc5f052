"""What became of a broadcast at each number, for a file that a spreadsheet reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from loans.exports.progress import Words
from loans.rules.report import Column, Kind, Report, Value
from loans.rules.written import masked

PHONE, NAME = Column("phone", Kind.TEXT), Column("name", Kind.TEXT)
LANGUAGE, PARTS = Column("language", Kind.TEXT), Column("parts", Kind.COUNT)
STATUS, FAILURE = Column("status", Kind.TEXT), Column("failure", Kind.TEXT)
QUEUED, SETTLED = Column("queued_at", Kind.TEXT), Column("settled_at", Kind.TEXT)
COLUMNS = (PHONE, NAME, LANGUAGE, STATUS, FAILURE, PARTS, QUEUED, SETTLED)
# Whoever answers for a broadcast reads whole numbers; others see that there is one.
WHOLE_NUMBERS = frozenset({"manager", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One recipient, and what became of the text."""

    phone: str
    name: str
    language: str
    status: str
    failure: str
    parts: int
    queued_at: datetime
    settled_at: datetime | None


def broadcast_result(sent: Iterable[Sent], role: str, words: Words) -> Report:
    """Give a row for each recipient, in the words of a language, as far as a role may read."""
    whole = role in WHOLE_NUMBERS
    return Report(COLUMNS, [_row(one, words, whole=whole) for one in sent])


def _row(one: Sent, words: Words, *, whole: bool) -> tuple[Value, ...]:
    return (
        one.phone if whole else masked(one.phone),
        one.name,
        one.language,
        words[f"status.{one.status}"],
        # A carrier's own code; there are more of them than anybody has words for.
        one.failure,
        one.parts,
        _moment(one.queued_at),
        one.settled_at and _moment(one.settled_at),
    )


def _moment(at: datetime) -> datetime:
    """Tell the time as the clock on the wall shows it."""
    return localtime(at).replace(microsecond=0)
