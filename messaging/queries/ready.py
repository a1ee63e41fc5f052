"""Texts as they go out: opened, or written for each recipient, with the number they go to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from loans.models import Borrower
from loans.sealed import Unreadable, WrappedKey, data_key_of, seal, unseal, unwrap
from messaging.models import Broadcast, Group
from messaging.numbers import digest_of
from messaging.queries.keys import keys_of
from messaging.queries.opt_outs import stopped_among
from messaging.queries.personal import lenders_facts, personal_facts
from messaging.rules.broadcast_text import is_personal, placeholders, said_to
from messaging.rules.gsm7 import parts
from messaging.rules.outgoing import TEXT, TO, Beginning, Claimed

ERASED, STOPPED, NOBODY, UNKNOWN = "erased", "stopped", "no-phone", "nobody-known"
STOPPABLE = frozenset({"bulk", "reminder"})


class Ready(NamedTuple):
    """A text, the number it goes to, and what its row does not know yet."""

    row: Claimed
    phone: str
    says: str
    beginning: Beginning


@dataclass(slots=True)
class Opened:
    """What may go, and what may not, with the reason."""

    ready: list[Ready] = field(default_factory=list)
    dropped: list[tuple[Claimed, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a borrower at the moment of sending."""

    phone: str
    person_id: UUID


def opened(mfi_id: UUID, rows: Sequence[Claimed]) -> Opened:
    """Open them all, with a few questions for any number of them."""
    found = Opened()
    _open_singles([row for row in rows if row.broadcast_id is None], found)
    _open_broadcasts(mfi_id, [row for row in rows if row.broadcast_id is not None], found)
    return found


def _open_singles(rows: Sequence[Claimed], found: Opened) -> None:
    keys = keys_of({row.sealed_for_id for row in rows if row.sealed_for_id})
    for row in rows:
        try:
            key = _key_of(row, keys)
            phone, says = unseal(key, TO, row.to_sealed), unseal(key, TEXT, row.text_sealed)
        except Unreadable:
            # Her key is destroyed, and with it who she was.
            found.dropped.append((row, ERASED))
        else:
            found.ready.append(Ready(row, phone, says, Beginning(row.id, row.claim_id)))


def _key_of(row: Claimed, keys: Mapping[UUID, bytes]) -> bytes:
    if row.sealed_for_id is None:
        return unwrap(row.id, WrappedKey(row.data_key_id, bytes(row.data_key or b"")))
    if row.sealed_for_id not in keys:
        raise Unreadable
    return keys[row.sealed_for_id]


def _open_broadcasts(mfi_id: UUID, rows: Sequence[Claimed], found: Opened) -> None:
    if not rows:
        return
    ids = {row.broadcast_id for row in rows if row.broadcast_id}
    sheets = _sheets(mfi_id, {row.borrower_id for row in rows if row.borrower_id})
    for broadcast in Broadcast.objects.of(mfi_id).filter(id__in=ids):
        own = [row for row in rows if row.broadcast_id == broadcast.id]
        listed = [row for row in own if row.borrower_id is None]
        numbers = _on_list(mfi_id, broadcast, listed) if listed else {}
        phones = {row.id: phone for row in own if (phone := _phone(row, sheets, numbers))}
        there = [row for row in own if row.id in phones]
        found.dropped += [(row, NOBODY) for row in own if row.id not in phones]
        if is_personal(broadcast.texts):
            _write_each(mfi_id, broadcast, there, sheets, found)
        else:
            _write_all(broadcast, there, phones, found)


def _phone(
    row: Claimed, sheets: Mapping[UUID | None, Sheet], numbers: Mapping[UUID, str]
) -> str | None:
    if row.borrower_id is None:
        return numbers.get(row.id)
    return sheets[row.borrower_id].phone if row.borrower_id in sheets else None


def _on_list(mfi_id: UUID, broadcast: Broadcast, rows: Sequence[Claimed]) -> dict[UUID, str]:
    """Open numbers of a list that are nobody's borrowers'; a list that is gone has none."""
    group = Group.objects.of(mfi_id).filter(id=broadcast.audience["group"]).first()
    if group is None:
        return {}
    key = data_key_of(group)
    return {row.id: unseal(key, TO, row.to_sealed) for row in rows}


def _sheets(mfi_id: UUID, borrower_ids: Collection[UUID]) -> dict[UUID | None, Sheet]:
    rows = Borrower.objects.of(mfi_id).filter(id__in=borrower_ids).exclude(phone="")
    return {
        borrower_id: Sheet(phone, person_id)
        for borrower_id, phone, person_id in rows.values_list("id", "phone", "person_id")
    }


def _write_all(
    broadcast: Broadcast, rows: Sequence[Claimed], phones: Mapping[UUID, str], found: Opened
) -> None:
    """Give all who read one language the same words, which stand in the broadcast."""
    same = lenders_facts(broadcast.mfi_id) if placeholders(broadcast.texts) else {}
    said = {language: _said(broadcast, language, same) for language in broadcast.texts}
    first = next(iter(said.values()))
    for row in rows:
        phone = phones[row.id]
        begins = Beginning(row.id, row.claim_id, digest_of(phone))
        found.ready.append(Ready(row, phone, said.get(row.language, first), begins))


def _write_each(
    mfi_id: UUID,
    broadcast: Broadcast,
    rows: Sequence[Claimed],
    sheets: Mapping[UUID | None, Sheet],
    found: Opened,
) -> None:
    """Write to each in her own words, and keep them as they were sent, under her own key."""
    # Of a number on a list nothing is known to write.
    found.dropped += [(row, UNKNOWN) for row in rows if row.borrower_id is None]
    hers = [(row, row.borrower_id) for row in rows if row.borrower_id is not None]
    asked = placeholders(broadcast.texts)
    facts = personal_facts(mfi_id, [borrower_id for _, borrower_id in hers], asked)
    keys = keys_of({sheets[borrower_id].person_id for _, borrower_id in hers})
    for row, borrower_id in hers:
        sheet = sheets[borrower_id]
        known, key = facts.get(borrower_id), keys.get(sheet.person_id)
        if known is None or key is None:
            found.dropped.append((row, ERASED))
            continue
        says = _said(broadcast, row.language, known)
        begins = Beginning(
            row.id,
            row.claim_id,
            digest_of(sheet.phone),
            seal(key, TEXT, says),
            sheet.person_id,
            parts(says).segments,
        )
        found.ready.append(Ready(row, sheet.phone, says, begins))


def _said(broadcast: Broadcast, language: str, facts: Mapping[str, str]) -> str:
    return said_to(broadcast.texts, language, facts, plain=broadcast.plain_letters)


def without_stopped(
    mfi_id: UUID, texts: Sequence[Ready]
) -> tuple[Sequence[Ready], Sequence[Ready]]:
    """Part what may go from what a number wants no more of: asked at the moment of sending."""
    stopped: set[tuple[str, str]] = set()
    for kind in STOPPABLE:
        phones = {one.phone for one in texts if one.row.kind == kind}
        if phones:
            found = stopped_among(mfi_id, phones, kind)
            stopped |= {(kind, phone) for phone in phones if found and digest_of(phone) in found}
    if not stopped:
        return texts, ()
    wanted = [one for one in texts if (one.row.kind, one.phone) not in stopped]
    return wanted, [one for one in texts if (one.row.kind, one.phone) in stopped]
