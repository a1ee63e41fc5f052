"""Since when the copies of the registry are known to be equal, from what its nodes wrote down.

A node that was away misses what was written and what was deleted. A repair compares the copies of a
part of the ring; only when repairs have gone over all parts, of all tables, is anything known.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a repair settles: promises of conditional writes, or all rows and the promises too."""

    PAXOS = "paxos"
    FULL = "full"


# So long a deletion is remembered (gc_grace_seconds). A copy that missed it and is not repaired in
# time brings the row back.
GRACE: Final = timedelta(days=10)
OVERDUE_AFTER: Final = {Kind.PAXOS: timedelta(days=2), Kind.FULL: timedelta(days=7)}

Range = tuple[int, int]
_RING: Final[Range] = (-(2**63), 2**63 - 1)
# What a session must have been asked for to count; where it says nothing, it counts for neither.
_WHOLE: Final = {"previewKind": "NONE", "forceRepair": "false", "dataCenters": "", "hosts": ""}
_OF_KIND: Final = {
    Kind.PAXOS: {"repairPaxos": "true"},
    Kind.FULL: {"paxosOnly": "false", "incremental": "false"},
}


@dataclass(frozen=True, slots=True)
class Session:
    """One repair that a node carried through: which parts of the ring, of which tables, how."""

    began: datetime
    tables: Collection[str]
    # As the node writes them: "(after this token,up to this one]".
    ranges: Collection[str]
    options: Mapping[str, str]

    def counts_for(self, kind: Kind) -> bool:
        """Tell whether it was of this kind, and asked every copy there is."""
        asked = {**_WHOLE, **_OF_KIND[kind]}
        return all(self.options.get(name) == value for name, value in asked.items())


def repaired_since(
    kind: Kind, sessions: Sequence[Session], tables: Collection[str], *, changed_at: datetime
) -> datetime | None:
    """Give the moment after which nothing need be repaired for this kind; None: it never ended.

    A table that is new, and was in no session yet, counts from when tables were last made.
    """
    counted = sorted(
        (one for one in sessions if one.counts_for(kind)), key=lambda one: one.began, reverse=True
    )
    since = [_covered_since([one for one in counted if name in one.tables]) for name in tables]
    known = [moment for moment in since if moment is not None]
    if not known:
        return None
    return min(known) if len(known) == len(since) else min(*known, changed_at)


def _covered_since(latest_first: Sequence[Session]) -> datetime | None:
    """Go back until the whole ring was gone over: the last session needed for that says when."""
    left = [_RING]
    for session in latest_first:
        for taken in session.ranges:
            for part in _parts(taken):
                left = [rest for one in left for rest in _without(one, part)]
        if not left:
            return session.began
    return None


def _parts(text: str) -> tuple[Range, ...]:
    """Read a range; one that runs over the end of the ring is two."""
    first, last = (int(token) for token in text.strip("(]").split(","))
    if first < last:
        return ((first, last),)
    return (first, _RING[1]), (_RING[0], last)


def _without(one: Range, taken: Range) -> tuple[Range, ...]:
    """Give what is left of a range without another."""
    rests = (one[0], min(one[1], taken[0])), (max(one[0], taken[1]), one[1])
    return tuple(rest for rest in rests if rest[0] < rest[1])
