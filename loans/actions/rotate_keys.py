"""Wrap keys and digest ids anew, under the first of PII_KEYS: people's, and long reports'."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q, QuerySet

from loans.deed import Actor, deed
from loans.models import Person, ReportFile
from loans.record import Values, record_act
from loans.sealed import NATIONAL_ID, current_key_id, data_key_of, digest, unseal, wrap

BATCH_ROWS = 200
# One statement a batch: the ORM's own would spell out a case for each row and column.
RENEW = """
UPDATE loans_person SET
  data_key = renewed.data_key, data_key_id = %s,
  national_id_digest = renewed.digest, digest_key_id = %s
FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS renewed (id, data_key, digest)
WHERE loans_person.id = renewed.id
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """How many people a batch had, and the last of them."""

    rows: int
    last_id: UUID | None = None


def under_old_keys() -> QuerySet[Person]:
    """Give everybody who has a key and is not wholly under the newest."""
    newest = current_key_id()
    old = ~Q(data_key_id=newest) | ~Q(digest_key_id=newest)
    return Person.objects.filter(old, data_key__isnull=False)


@deed
def rotate_keys(after: UUID | None, *, by: Actor) -> Batch:
    """Bring one batch under the newest key; what is sealed under the data keys stays as it is.

    Reads go on: a row names the key that opens it, and ids are looked up under every key in use.
    Whoever is at work on one of the rows is waited for.
    """
    waiting = under_old_keys().order_by("id")
    if after is not None:
        waiting = waiting.filter(id__gt=after)
    people = list(waiting.select_for_update()[:BATCH_ROWS])
    if not people:
        return Batch(0)
    renewed = [_renewed(person) for person in people]
    newest = current_key_id()
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*renewed, strict=True)]
        cursor.execute(RENEW, [newest, newest, *columns])
    ids = "\n".join(str(person.id) for person in people)
    batch = Batch(len(people), people[-1].id)
    record_act(
        by,
        "rotate-keys",
        "person",
        people[-1].id,
        after={
            "rows": batch.rows,
            "key": newest,
            "digest": hashlib.sha256(ids.encode()).hexdigest(),
        },
    )
    return batch


@deed
def rotate_report_keys(mfi_id: UUID, *, by: Actor) -> int:
    """Wrap the keys of a lender's reports anew, few as they are; tell how many that were."""
    newest = current_key_id()
    old = ReportFile.objects.of(mfi_id).exclude(data_key_id=newest).order_by("id")
    files = list(old.select_for_update())
    for file in files:
        key = wrap(file.id, data_key_of(file)).wrapped
        rows = ReportFile.objects.of(mfi_id).filter(id=file.id)
        rows.update(data_key=key, data_key_id=newest)
    if files:
        told: Values = {"rows": len(files), "key": newest}
        record_act(by, "rotate-keys", "report-file", files[-1].id, mfi_id=mfi_id, after=told)
    return len(files)


@deed
def rotate_own_keys(model: type[Model], *, by: Actor) -> int:
    """Wrap a batch of keys anew, of rows that stand on the coordinator and are soon gone anyway."""
    del by  # Whose they are is nobody's yet; the run tells how many they were.
    rows, newest = model._default_manager, current_key_id()
    held = rows.filter(data_key__isnull=False).exclude(data_key_id=newest)
    batch: list[Any] = list(held.order_by("pk").select_for_update()[:BATCH_ROWS])
    for row in batch:
        key = wrap(row.id, data_key_of(row)).wrapped
        rows.filter(pk=row.pk).update(data_key=key, data_key_id=newest)
    return len(batch)


def _renewed(person: Person) -> tuple[UUID, bytes, bytes | None]:
    """Give a person's id, her key wrapped anew, and the digest of her national id."""
    data_key, found_by = data_key_of(person), None
    if person.national_id_digest is not None:
        found_by = digest(NATIONAL_ID, unseal(data_key, NATIONAL_ID, person.national_id_sealed))
    return person.id, wrap(person.id, data_key).wrapped, found_by
