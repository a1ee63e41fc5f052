"""Texts that wait, time that passes for them, and what the carrier says that it received."""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from django.db import connection

from loans.deed import Actor
from loans.models import Borrower, Mfi
from messaging.actions.broadcast import NewBroadcast, draft, start
from messaging.actions.outbox import lose_sight
from messaging.actions.queue import NewText, queue
from messaging.errands import learnt
from messaging.errands.broadcasts import fill_all
from messaging.models import Message, SenderShare
from messaging.queries.unknowns import of_lender
from messaging.rules.audience import Audience
from tests.loans.book import Book
from tests.messaging.crowd import crowd
from tests.stand_ins.africastalking import AfricasTalking

NOBODY = Actor.system("test")
OPEN_TODAY = "Our office in Mafeteng is open on Saturday from 08:00."
BY_NAME = "{name}, our office in Mafeteng is open on Saturday."
NUMBERS = count(1)
# What the database keeps of moments that are still to come: its clock cannot be moved, they can.
LATER = """
UPDATE messaging_message SET due_at = due_at - %(by)s * interval '1 second',
    lease_until = lease_until - %(by)s * interval '1 second'
WHERE mfi_id = %(mfi)s AND status IN ('queued', 'claimed', 'sending', 'unknown')
"""
SHARES = "UPDATE messaging_sendershare SET until = until - %(by)s * interval '1 second'"
SHUT = "UPDATE messaging_shutaccount SET asks_at = asks_at - %(by)s * interval '1 second'"
TEN_MINUTES = 600


def broadcast(book: Book, recipients: int, text: str = OPEN_TODAY) -> list[Borrower]:
    """Let a broadcast go to so many new people; nobody sends it yet."""
    people = crowd(book.mfi, recipients)
    new = NewBroadcast(name="Saturday", texts={"en": text}, audience=Audience())
    made = draft(book.mfi.id, new, by=book.checker)
    start(book.mfi.id, UUID(str(made["id"])), recipients, by=book.checker)
    fill_all(book.mfi.id)
    return people


def single(mfi: Mfi, kind: Message.Kind) -> UUID:
    """Put one text into the outbox, to a number that no other has."""
    number = next(NUMBERS)
    new = NewText(
        id=uuid.uuid4(),
        notice="payment",
        kind=kind,
        borrower_id=None,
        person_id=None,
        phone=f"+2665{7_000_000 + number}",
        language="en",
        says=f"Maluti Credit: we received M{number}.00.",
    )
    queue(mfi.id, new, by=NOBODY)
    return new.id


def receipts(mfi: Mfi, texts: int) -> list[UUID]:
    return [single(mfi, Message.Kind.RECEIPT) for _ in range(texts)]


def pass_time(seconds: float, *, learnt_too: bool = True) -> None:
    """Let so much time pass: for what is written down, and for what this process has learnt."""
    with connection.cursor() as cursor:
        for mfi_id in Mfi.objects.values_list("id", flat=True):
            cursor.execute(LATER, {"mfi": mfi_id, "by": seconds})
        cursor.execute(SHARES, {"by": seconds})
        cursor.execute(SHUT, {"by": seconds})
    for one in learnt._all.values() if learnt_too else ():  # noqa: SLF001 (the clock of a process cannot be moved)
        one.circuit.open_until -= seconds
        one.pace.quiet_until -= seconds
        one.pace.at -= seconds
        one.pace.window_at -= seconds


def free_shares() -> None:
    """Let the shares of processes that died be others'."""
    SenderShare.objects.update(until=None)


def statuses(mfi: Mfi, **which: object) -> dict[str, int]:
    rows = Message.objects.of(mfi).filter(**which)
    return dict(Counter(rows.values_list("status", flat=True)))


@dataclass
class Balance:
    """What became of texts, by our books and by the carrier's."""

    # Ours say that it was taken, and theirs know nothing of it.
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    # They have it, and ours say that it never went.
    denied: list[str] = field(default_factory=list)
    unknown: int = 0
    # Nothing became of it at all.
    left: int = 0
    taken: int = 0

    def __str__(self) -> str:
        return (
            f"{self.taken} taken, {len(self.lost)} lost, {len(self.doubled)} doubled, "
            f"{self.unknown} unknown, {len(self.denied)} denied, {self.left} left"
        )


def balance(
    mfi: Mfi, at: AfricasTalking, find: Callable[[Message], str], **which: object
) -> Balance:
    """Hold the books against the carrier's, text by text."""
    times: Counter[str] = Counter()
    ids: dict[str, list[str]] = {}
    for one in at.texts():
        times[one.phone] += one.times
        ids.setdefault(one.phone, []).extend(one.ids)
    found = Balance()
    listed = set(of_lender(mfi.id).values_list("id", flat=True))
    for row in Message.objects.of(mfi).filter(**which):
        phone = find(row)
        taken = times[phone]
        found.taken += taken > 0
        if taken > 1:
            found.doubled.append(phone)
        if row.status in {"queued", "claimed", "sending"}:
            found.left += 1
        elif row.status == "unknown":
            # Whoever looks for what nobody knows must find it.
            found.unknown += row.id in listed
            found.left += row.id not in listed
        elif row.status == "accepted":
            if row.provider_id not in ids.get(phone, []):
                found.lost.append(phone)
        elif taken:
            found.denied.append(phone)
    return found


def by_borrower(people: list[Borrower]) -> Callable[[Message], str]:
    """Find the number of a broadcast's recipient."""
    phones = {one.id: one.phone for one in people}
    return lambda row: phones[row.borrower_id]  # type: ignore[index]


def settle_the_dead(mfi: Mfi) -> int:
    """Let the leases of processes that died end, and say what nobody knows any more."""
    pass_time(TEN_MINUTES + 1)
    return lose_sight(mfi.id, by=NOBODY)
