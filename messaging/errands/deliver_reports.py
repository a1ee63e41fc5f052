"""Take in what carriers reported: find whose texts it was of, lender by lender, in batches.

A lender whose node is away delays its own reports alone; a report that came before the text's own
answer waits for its id.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import lender_ids
from loans.sealed import Unreadable, WrappedKey, unseal, unwrap
from messaging.actions.keep_report import BODY, Came, note_reports
from messaging.actions.record_delivery import Heard, Result, record_delivery
from messaging.actions.stop import stop_refused
from messaging.errands.hint import hint
from messaging.models import DeliveryReport
from messaging.numbers import digests_of
from messaging.queries.reports import homes_of, waiting
from messaging.rules.reports import Flag, Word, is_blacklist, reason_of, word_of

REPORTS = Actor.system("reports")
State = DeliveryReport.State
BATCH = 500
# One run ends after so many, and the next goes on.
BATCHES_MAX = 200
SOON, LATEST = timedelta(seconds=5), timedelta(hours=1)
# The answer that brings the id is here by then, or never comes.
KEPT_FOR = timedelta(hours=72)
# Not before this may a report be of a text whose answer got lost: its own may be on the way.
ANSWER_BY = timedelta(minutes=1)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Open:
    """One report at work: whom it names, who was asked, and what was found."""

    row: DeliveryReport
    phone: str = field(repr=False)
    to_digests: frozenset[bytes] = field(repr=False)
    word: Word
    asked: set[UUID] = field(default_factory=set)
    # Somebody who may have it was away.
    away: bool = False
    mfi_id: UUID | None = None
    result: Result | None = None

    @property
    def found(self) -> bool:
        """Tell whether it is of a text that went to its number."""
        return self.result is not None and self.result.flag is not Flag.OTHER_NUMBER

    def heard(self) -> Heard:
        """Give it as a lender's verb takes it."""
        row = self.row
        return Heard(
            row.id,
            row.provider_id,
            self.word,
            reason_of(row.failure),
            self.to_digests,
            row.of_message_id,
        )


def deliver_reports() -> int:
    """Take in all that waits now; tell how many were looked at."""
    looked_at = 0
    for _ in range(BATCHES_MAX):
        batch = waiting(BATCH)
        if batch:
            _deliver(batch)
        looked_at += len(batch)
        if len(batch) < BATCH:
            break
    return looked_at


def _deliver(batch: Sequence[DeliveryReport]) -> None:
    now = timezone.now()
    opened: list[Open] = []
    came: list[Came] = []
    for row in batch:
        word = word_of(row.carrier, row.word)
        if word is None:
            log.error("a report says what nobody knows", extra={"report_id": str(row.id)})
            came.append(Came(row.id, State.NOTED, now, Flag.UNKNOWN_WORD.value))
        else:
            opened.append(_opened(row, word))
    _ask_homes(opened)
    _ask_everybody(opened)
    nowhere = [one for one in opened if one.result is None and not one.away]
    hint([one for one in nowhere if now - one.row.at >= ANSWER_BY], by=REPORTS)
    came += [_came(one, now) for one in opened]
    note_reports(came, by=REPORTS)
    for one in opened:
        if one.found and one.mfi_id and is_blacklist(one.row.failure):
            _stop(one.mfi_id, one.phone)


def _opened(row: DeliveryReport, word: Word) -> Open:
    try:
        key = unwrap(row.id, WrappedKey(row.data_key_id, bytes(row.data_key)))
        body = json.loads(unseal(key, BODY, row.body_sealed))
        phone = str(body.get("phoneNumber", body.get("phone", "")))
    except (Unreadable, ValueError):
        phone = ""
    return Open(row, phone, frozenset([*digests_of(phone), bytes(row.to_digest)]), word)


def _ask_homes(opened: Sequence[Open]) -> None:
    """Ask the lender that a report names, and those who know its number."""
    homes = homes_of({one.phone for one in opened if one.phone})
    by_lender: dict[UUID, list[Open]] = defaultdict(list)
    for one in opened:
        named = one.row.of_mfi_id
        for mfi_id in [named] if named else homes.get(one.phone, ()):
            by_lender[mfi_id].append(one)
    for mfi_id, its in by_lender.items():
        _ask(mfi_id, its)


def _ask_everybody(opened: Sequence[Open]) -> None:
    left = [one for one in opened if not one.found and one.row.of_mfi_id is None]
    for mfi_id in lender_ids() if left else ():
        _ask(mfi_id, (one for one in left if mfi_id not in one.asked))


def _ask(mfi_id: UUID, reports: Iterable[Open]) -> None:
    """Give one lender what may be of its texts."""
    its = [one for one in reports if not one.found]
    if not its:
        return
    try:
        results = record_delivery(mfi_id, [one.heard() for one in its], by=REPORTS)
    except (DatabaseError, DomainError) as error:
        told = {"mfi_id": str(mfi_id), "error": type(error).__name__}
        log.warning("a lender's reports wait", extra=told)
        for one in its:
            one.away = True
        return
    for one in its:
        one.asked.add(mfi_id)
        result = results.get(one.row.id)
        if result is not None:
            one.mfi_id, one.result = mfi_id, result


def _came(one: Open, now: datetime) -> Came:
    """Say what became of a report."""
    row, result = one.row, one.result
    if result is not None and not result.wait and (one.found or not one.away):
        state = State.APPLIED if result.changed else State.NOTED
        flag = result.flag.value if result.flag else ""
        if result.flag is not None and result.flag is not Flag.CONTRADICTS:
            log.error("a report is odd", extra={"report_id": str(row.id), "flag": flag})
        return Came(row.id, state, now, flag, one.mfi_id, result.message_id)
    if not one.away and result is None and now - row.at >= KEPT_FOR:
        return Came(row.id, State.STRAY, now, "", row.mfi_id, row.message_id)
    # Whoever is being sent to, or is away, is asked again soon; what is nowhere, ever more rarely.
    pause = SOON if result is not None else min(SOON * 2 ** min(row.looks, 10), LATEST)
    return Came(row.id, State.WAITING, now + pause, "", row.mfi_id, row.message_id)


def _stop(mfi_id: UUID, phone: str) -> None:
    try:
        stop_refused(mfi_id, phone, by=REPORTS)
    except (DatabaseError, DomainError):
        log.exception("an opt-out was not written down", extra={"mfi_id": str(mfi_id)})
