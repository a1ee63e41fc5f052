"""Hold the registry against a lender's book: what takes up room, and how loans stand."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from credit.records import CreditFile
from credit.rules.reservation import Entry, State
from credit.rules.standing import Standing
from credit.rules.subject import Degree
from loans.errands.book_says import (
    BookSays,
    borrowers_in_batches,
    said_of_applications,
    said_of_borrowers,
)
from loans.errands.registry import files, histories, people_known_already
from loans.errands.reservation import APPROVAL_LASTS
from loans.errands.tell_history import is_over, standing_of
from loans.models import Application
from loans.queries.borrowers import persons_behind
from loans.queries.standings import how_they_stand
from loans.queries.waiting_events import moved_since, told_to, untold_from

BATCH = 200
NOTHING = "nothing"
# Of somebody whom the registry does not know.
NOBODY = UUID(int=0)
log = logging.getLogger(__name__)


class Kind(StrEnum):
    """In what the registry differs from a book."""

    MISSING = "missing"
    STATE = "state"
    AMOUNT = "amount"
    # The book knows no such application.
    STRAY = "stray"
    # How a loan stands.
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Difference:
    """One application of which the book and the registry say different things: ids and sums."""

    kind: Kind
    application_id: UUID
    book: str
    registry: str


@dataclass(slots=True)
class Looked:
    """Some borrowers, looked at in the registry and then in the book."""

    # Before either was read.
    at: datetime
    # How many they are.
    borrowers: int
    # Whom the registry knows, by their borrower ids.
    subjects: dict[UUID, UUID]
    differences: list[Difference] = field(default_factory=list)
    # What takes up room and should not.
    strays: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Held:
    """What a night found: how often the registry differed, and whose record was not its lines."""

    differences: int
    mended: int


def differences(mfi_id: UUID) -> Iterator[Difference]:
    """Give all in which the registry differs from a lender's book; nothing is changed.

    What the registry has yet to hear of is no difference: the sweep tells it.
    """
    for looked in look_through(mfi_id):
        yield from looked.differences


def hold_against_book(mfi_id: UUID) -> Held:
    """Log each difference, and make how people's loans stand anew from their lines."""
    found = mended = 0
    for looked in look_through(mfi_id):
        for one in looked.differences:
            found += 1
            facts = {"mfi_id": str(mfi_id), "kind": one.kind.value, "book": one.book}
            facts |= {"application_id": str(one.application_id), "registry": one.registry}
            log.warning("the registry differs", extra=facts)
        mended += from_lines(looked.subjects.values())
    facts = {"mfi_id": str(mfi_id), "differences": str(found), "mended": str(mended)}
    log.info("the registry was held against a book", extra=facts)
    return Held(found, mended)


def from_lines(subjects: Collection[UUID]) -> int:
    """Make how people's loans stand anew from all their lines, and count who stood otherwise."""
    with histories.asked() as store:
        return sum(store.rebuild(subject) for subject in subjects)


def look_through(mfi_id: UUID) -> Iterator[Looked]:
    """Go through all borrowers of a lender."""
    for batch in borrowers_in_batches(mfi_id, BATCH):
        yield look_at(mfi_id, batch)


def look_at(mfi_id: UUID, borrower_ids: Collection[UUID]) -> Looked:
    """Compare some borrowers: first the registry is read, and then the book, which may be newer."""
    at, mark = timezone.now(), told_to(mfi_id)
    persons = persons_behind(mfi_id, borrower_ids)
    known = people_known_already(persons.values())
    by_borrower = {
        borrower_id: known[person.id]
        for borrower_id, person in persons.items()
        if person.id in known
    }
    subjects = {one: subject for one, subject in by_borrower.items() if subject is not None}
    with files.asked() as store:
        hers = {
            subject: store.credit_file(subject, since=at, at=at)
            for subject in set(subjects.values())
        }
    looked = Looked(at, len(borrower_ids), subjects)
    said = said_of_borrowers(mfi_id, list(by_borrower))
    _Rooms(mfi_id, looked, said).compare(hers)
    _compare_lines(mfi_id, looked, by_borrower, said, hers)
    if looked.differences:
        _leave_out_news(
            mfi_id, looked, said, since=untold_from(None if mark is None else min(mark, at))
        )
    return looked


def _leave_out_news(
    mfi_id: UUID, looked: Looked, said: Collection[BookSays], *, since: datetime
) -> None:
    """Leave out whatever the registry may not have heard of yet."""
    # Under how many ids something may have happened to an application.
    names = {one.application.id: _names(one) for one in said}
    asked = {one.application_id for one in looked.differences}
    moved = moved_since(mfi_id, since, {id_ for one in asked for id_ in names.get(one, {one})})
    news = {one for one in asked if names.get(one, {one}) & moved}
    looked.differences = [one for one in looked.differences if one.application_id not in news]
    looked.strays = [one for one in looked.strays if one.id not in news]


def _names(said: BookSays) -> set[UUID]:
    ids = {said.application.id}
    if said.loan is not None:
        ids.add(said.loan.id)
    if said.application.import_id is not None:
        ids.add(said.application.import_id)
    return ids


class _Rooms:
    """What takes up room, in the registry and by the book."""

    def __init__(self, mfi_id: UUID, looked: Looked, said: Collection[BookSays]) -> None:
        self.mfi_id, self.looked = mfi_id, looked
        self.said = {one.application.id: one for one in said}

    def compare(self, hers: Mapping[UUID, CreditFile]) -> None:
        """Note what differs."""
        entries = {
            entry.id: entry
            for file in hers.values()
            for entry in file.entries
            if entry.mfi_id == self.mfi_id
        }
        unknown = entries.keys() - self.said.keys()
        if unknown:
            # Of somebody who is two borrowers here the other may be in another batch.
            others = said_of_applications(self.mfi_id, unknown)
            self.said.update({one.application.id: one for one in others})
        for said in self.said.values():
            self._look(said, entries.get(said.application.id))
        strays = [entries[id_] for id_ in sorted(unknown - self.said.keys())]
        rows = Application.objects.of(self.mfi_id).filter(id__in=[one.id for one in strays])
        ended = dict(rows.values_list("id", "status"))
        for entry in strays:
            self._stray(entry, ended.get(entry.id))

    def _look(self, said: BookSays, entry: Entry | None) -> None:
        kind = None
        if not said.agrees(entry, self.looked.at):
            kind = Kind.MISSING if entry is None else Kind.STATE
        elif entry is not None and not said.same_sum(entry):
            kind = Kind.AMOUNT
        if kind is None:
            return
        self._note(kind, said.application.id, said.words(), entry)
        if entry is not None and said.state in {State.SETTLED, State.RELEASED}:
            self.looked.strays.append(entry)

    def _stray(self, entry: Entry, status: str | None) -> None:
        """Note what is no offer and no loan, unless its approval may be under way."""
        if entry.state is State.RESERVED and entry.touched_at >= self.looked.at - APPROVAL_LASTS:
            return
        kind = Kind.STRAY if status is None else Kind.STATE
        self._note(kind, entry.id, status or NOTHING, entry)
        self.looked.strays.append(entry)

    def _note(self, kind: Kind, application_id: UUID, book: str, entry: Entry | None) -> None:
        registry = NOTHING if entry is None else f"{entry.state.value} {entry.amount_lisente}"
        self.looked.differences.append(Difference(kind, application_id, book, registry))


def _compare_lines(
    mfi_id: UUID,
    looked: Looked,
    by_borrower: Mapping[UUID, UUID | None],
    said: Collection[BookSays],
    hers: Mapping[UUID, CreditFile],
) -> None:
    """Compare the latest line of each loan with what its ledger says now."""
    known = {
        line.loan_id: line
        for file in hers.values()
        for line in file.standings
        if line.mfi_id == mfi_id
    }
    loans = [one.loan.id for one in said if one.loan is not None]
    for one in how_they_stand(mfi_id, loans):
        subject = by_borrower[one.borrower_id] or NOBODY
        # She may be known better since it was told: that makes no line of its own.
        line = known.pop(one.application_id, None)
        degree = Degree.DECLARED if line is None else line.degree
        stands = standing_of(mfi_id, one, subject, degree)
        # Of a loan that is over the registry need not know; of one that it takes to run it does.
        if is_over(stands) and (line is None or line.ended is not None):
            continue
        if line is None or line != stands:
            note = Difference(Kind.LINE, stands.loan_id, *_line_words(stands, line))
            looked.differences.append(note)
    rows = Application.objects.of(mfi_id).filter(id__in=list(known))
    # Of somebody who is two borrowers here they are compared with the other.
    there = set(rows.values_list("id", flat=True))
    looked.differences += [
        Difference(Kind.LINE, line.loan_id, NOTHING, _line_word(line))
        for line in known.values()
        if line.loan_id not in there
    ]


def _line_words(stands: Standing, line: Standing | None) -> tuple[str, str]:
    """Say both with their sums, and where these are the same, in what they differ."""
    if line is None:
        return _line_word(stands), NOTHING
    others = [
        one.name for one in fields(stands) if getattr(stands, one.name) != getattr(line, one.name)
    ]
    return _line_word(stands), " ".join([_line_word(line), *others])


def _line_word(line: Standing) -> str:
    return f"revision {line.revision} owed {line.owed_lisente}"
