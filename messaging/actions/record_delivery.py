"""What carriers report of one lender's texts: repeated, in any order, late, or of the wrong one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from loans.deed import Actor, deed
from loans.record import record_event
from loans.trip import fetched
from messaging.actions.spend import Spent, spend
from messaging.models import Message
from messaging.rules.afterwards import is_open
from messaging.rules.reports import Flag, Word, heard

READ = ("mfi_id", "id", "provider_id", "to_digest", "status", "failure", "kind", "unsure")
NEVER, PAID = Flag.NEVER_SENT, Message.Status.ACCEPTED
CONTRADICTED = "message.contradicted"
CHANGE = """
UPDATE messaging_message row SET
  status = told.status, failure = told.failure, hint_status = '', hint_at = NULL,
  provider_id = CASE WHEN row.provider_id = '' THEN told.provider_id ELSE row.provider_id END,
  settled_at = CASE WHEN told.status = told.was THEN row.settled_at ELSE %(now)s::timestamptz END
FROM unnest(%(ids)s::uuid[], %(was)s::text[], %(becomes)s::text[], %(failures)s::text[],
    %(provider_ids)s::text[], %(unpaid)s::boolean[])
  AS told (id, was, status, failure, provider_id, unpaid)
WHERE row.mfi_id = %(mfi)s AND row.id = told.id AND row.status = told.was
RETURNING row.id, told.unpaid, row.law, row.segments, row.reserved
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """One report, understood: of which of the carrier's ids, or of ours, and to which number."""

    report_id: UUID
    provider_id: str
    word: Word
    reason: str
    # The number under every key in use.
    to_digests: frozenset[bytes] = field(repr=False)
    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What a report came to: of which message, whether it changed it, and what is odd in it."""

    message_id: UUID
    changed: bool = False
    flag: Flag | None = None
    # The message is being sent, or changed under our hands: look again soon.
    wait: bool = False


class Change(NamedTuple):
    """What a message becomes, and the carrier's id where we had none."""

    status: str
    failure: str
    provider_id: str = ""


@deed
def record_delivery(mfi_id: UUID, reports: Sequence[Heard], *, by: Actor) -> dict[UUID, Result]:
    """Write down a batch of reports; what is missing in the answer is of no text of this lender."""
    del by  # What was reported stands in rows of its own.
    found = _messages(mfi_id, reports)
    results: dict[UUID, Result] = {}
    by_message: dict[UUID, list[Heard]] = defaultdict(list)
    for report in reports:
        message = found.get(report.message_id) or found.get(report.provider_id)
        if message is None:
            continue
        # Once the number is forgotten the carrier's id alone says whose it is.
        if message.to_digest is not None and bytes(message.to_digest) not in report.to_digests:
            results[report.report_id] = Result(message.id, flag=Flag.OTHER_NUMBER)
        else:
            by_message[message.id].append(report)
    rows = {message.id: message for message in found.values()}
    becomes: dict[UUID, Change] = {}
    for message_id, its in by_message.items():
        _fold(rows[message_id], its, results, becomes)
    changed = _change(mfi_id, rows, becomes)
    for report_id, result in results.items():
        if result.changed and result.message_id not in changed:
            results[report_id] = Result(result.message_id, wait=True)
        elif result.flag is Flag.CONTRADICTS:
            status = rows[result.message_id].status
            record_event(
                mfi_id,
                CONTRADICTED,
                "message",
                result.message_id,
                was=status,
                said=next(one.word.value for one in reports if one.report_id == report_id),
            )
    return results


def _messages(mfi_id: UUID, reports: Collection[Heard]) -> dict[object, Message]:
    """Find the messages of a batch in one statement, by the carrier's ids and by ours."""
    theirs = {report.provider_id for report in reports if report.provider_id}
    ours = {report.message_id for report in reports if report.message_id}
    wanted = Q(provider_id__in=theirs) & ~Q(provider_id="")
    if ours:
        wanted |= Q(id__in=ours)
    rows = Message.objects.of(mfi_id).filter(wanted)
    found: dict[object, Message] = {}
    for row in rows.only(*READ):
        found[row.id] = row
        if row.provider_id:
            found[row.provider_id] = row
    return found


def _fold(
    message: Message,
    reports: Sequence[Heard],
    results: dict[UUID, Result],
    becomes: dict[UUID, Change],
) -> None:
    """Take the reports of one message one after another.

    One that names our own id brings the carrier's, where its answer did not or never came.
    """
    status, failure = str(message.status), str(message.failure)
    provider_id = str(message.provider_id)
    for report in reports:
        verdict = heard(status, report.word, report.reason, message.unsure)
        names = report.message_id == message.id and not (verdict.wait or verdict.flag is NEVER)
        brings = report.provider_id if names and not provider_id else ""
        changes = verdict.status is not None or bool(brings)
        results[report.report_id] = Result(message.id, changes, verdict.flag, verdict.wait)
        if verdict.status is not None:
            status, failure = verdict.status, verdict.failure
        provider_id = provider_id or brings
        if changes:
            becomes[message.id] = Change(status, failure, provider_id)


def _change(mfi_id: UUID, rows: dict[UUID, Message], becomes: dict[UUID, Change]) -> set[UUID]:
    """Change what is still as it was read, in one statement; give what was changed."""
    if not becomes:
        return set()
    its = [rows[message_id] for message_id in becomes]
    values: dict[str, Any] = {
        "mfi": mfi_id,
        "now": timezone.now(),
        "ids": list(becomes),
        "was": [one.status for one in its],
        "becomes": [change.status for change in becomes.values()],
        "failures": [change.failure[:40] for change in becomes.values()],
        "provider_ids": [change.provider_id for change in becomes.values()],
        "unpaid": [is_open(one.status, one.kind, one.unsure, one.failure) for one in its],
    }
    found = fetched(CHANGE, values)
    # The carrier had it, whatever became of it there: it is paid for.
    had = (sums for _, unpaid, *sums in found if unpaid)
    spend(mfi_id, [Spent(PAID, law, parts, kept, waits=False) for law, parts, kept in had])
    return {row[0] for row in found}
