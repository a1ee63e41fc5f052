"""Keep what a carrier reports before it is understood, and note what became of it."""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from loans.deed import Actor, deed
from loans.sealed import digest, new_data_key, seal, unwrap
from messaging.models import DeliveryReport
from messaging.models.report import ID_CHARACTERS, WORD_CHARACTERS
from messaging.numbers import digest_of
from messaging.rules.delivery import fits

State = DeliveryReport.State
BODY = "delivery-report"
# One statement a batch: the ORM's own would spell out a case for each row and column.
NOTE = """
UPDATE messaging_deliveryreport SET
  state = noted.state, flag = noted.flag, mfi_id = noted.mfi_id, message_id = noted.message_id,
  look_at = noted.look_at, looks = looks + 1,
  settled_at = CASE WHEN noted.state = 'waiting' THEN NULL ELSE %(now)s::timestamptz END
FROM unnest(
  %(ids)s::uuid[], %(states)s::text[], %(flags)s::text[], %(mfis)s::uuid[], %(messages)s::uuid[],
  %(looks)s::timestamptz[]
) AS noted (id, state, flag, mfi_id, message_id, look_at)
WHERE messaging_deliveryreport.id = noted.id AND messaging_deliveryreport.state = 'waiting'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One report as it came, whichever carrier's: its own words, and all of its body."""

    carrier: str
    provider_id: str
    word: str
    phone: str = field(repr=False)
    failure: str = ""
    body: Mapping[str, str] = field(repr=False)
    # Our own id, where the carrier was given it and sends it back.
    mfi_id: UUID | None = None
    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """What became of one report, and when to look at it again if it still waits."""

    report_id: UUID
    state: DeliveryReport.State
    look_at: datetime
    flag: str = ""
    mfi_id: UUID | None = None
    message_id: UUID | None = None


@deed
def keep_report(told: Reported, *, by: Actor) -> bool:
    """Keep it; no, where the very same is kept already."""
    del by
    body = json.dumps(dict(told.body), sort_keys=True)
    report_id = uuid.uuid4()
    key = new_data_key(report_id)
    row = DeliveryReport(
        id=report_id,
        carrier=told.carrier,
        name=digest(BODY, body),
        # The whole of it is in the body.
        provider_id=fits(told.provider_id, ID_CHARACTERS),
        of_mfi_id=told.mfi_id,
        of_message_id=told.message_id,
        to_digest=digest_of(told.phone),
        word=fits(told.word, WORD_CHARACTERS),
        failure=fits(told.failure, WORD_CHARACTERS),
        data_key=key.wrapped,
        data_key_id=key.key_id,
        body_sealed=seal(unwrap(report_id, key), BODY, body),
        look_at=timezone.now(),
    )
    there = DeliveryReport.objects.filter(carrier=row.carrier, name=row.name)
    if there.exists():
        return False
    DeliveryReport.objects.bulk_create([row], ignore_conflicts=True)
    return True


@deed
def note_reports(came: Collection[Came], *, by: Actor) -> None:
    """Note what became of a batch."""
    del by
    values: dict[str, Any] = {
        "ids": [one.report_id for one in came],
        "states": [str(one.state) for one in came],
        "flags": [one.flag for one in came],
        "mfis": [one.mfi_id for one in came],
        "messages": [one.message_id for one in came],
        "looks": [one.look_at for one in came],
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, values)
