"""A lender that sends, and those whom it tells: written down straight, each with a key."""

import itertools
import time
import uuid
from uuid import UUID

from bench.money.lender import OPERATOR, Lender, take_on
from loans.actions.change_policy import change_policy
from loans.models import Borrower, Person
from loans.sealed import new_data_key
from messaging.actions.broadcast import NewBroadcast, draft, start
from messaging.actions.fill_broadcast import fill_broadcast
from messaging.actions.queue import NewText, queue
from messaging.models import Message
from messaging.rules.audience import Audience

NUMBERS = itertools.count(1)
RECEIPTS = itertools.count(1)
AT_ONCE = 5_000
SAME = "Our office in Mafeteng is open on Saturday from 08:00."
RECEIPT = "Received M100.00. Receipt"
OWN = "Dear {name}, our office in Mafeteng is open on Saturday."
# At any hour, by one person, as often as it is measured.
LIFTED = {
    "quiet_from_hour": None,
    "second_broadcast_above_recipients": None,
    "broadcasts_per_number_day": 0,
}


def lender_of(size: int) -> Lender:
    """Take a lender on with so many borrowers."""
    lender = take_on()
    change_policy(lender.id, LIFTED, by=OPERATOR)
    for begin in range(0, size, AT_ONCE):
        people = [_person() for _ in range(begin, min(begin + AT_ONCE, size))]
        Person.objects.bulk_create(people)
        Borrower.objects.bulk_create([_borrower(lender.id, one) for one in people])
    return lender


def told(lender: Lender, text: str, recipients: int) -> tuple[UUID, float]:
    """Have a broadcast written down for all of them; give how long its rows took."""
    new = NewBroadcast(name="Saturday", texts={"en": text}, audience=Audience())
    broadcast_id = UUID(str(draft(lender.id, new, by=lender.checker)["id"]))
    start(lender.id, broadcast_id, recipients, by=lender.checker)
    begun = time.perf_counter()
    filled = fill_broadcast(lender.id, broadcast_id, by=OPERATOR)
    seconds = time.perf_counter() - begun
    assert filled == recipients, f"{filled} of {recipients} were written down"
    return broadcast_id, seconds


def queue_receipts(lender: Lender, count: int) -> list[UUID]:
    """Write receipts down, each in words of its own, to one borrower after the other."""
    ids = []
    rows = Borrower.objects.of(lender.id).order_by("id").values_list("id", "person_id", "phone")
    for borrower_id, person_id, phone in rows[:count]:
        new = NewText(
            id=uuid.uuid4(),
            notice="receipt",
            kind=Message.Kind.RECEIPT,
            borrower_id=borrower_id,
            person_id=person_id,
            phone=phone,
            language="en",
            says=f"{RECEIPT} {next(RECEIPTS)}.",
        )
        queue(lender.id, new, by=OPERATOR)
        ids.append(new.id)
    return ids


def is_receipt(says: str) -> bool:
    """Tell a receipt by its words."""
    return says.startswith(RECEIPT)


def _person() -> Person:
    person_id, number = uuid.uuid4(), next(NUMBERS)
    key = new_data_key(person_id)
    return Person(
        id=person_id,
        phone=f"+2666{2_000_000 + number}",
        language="en",
        identity="declared",
        digest_key_id=key.key_id,
        data_key=key.wrapped,
        data_key_id=key.key_id,
    )


def _borrower(mfi_id: UUID, person: Person) -> Borrower:
    name = f"Palesa {person.phone[-7:]}"
    return Borrower(
        mfi_id=mfi_id,
        id=uuid.uuid4(),
        person_id=person.id,
        name=name,
        name_folded=name.lower(),
        phone=person.phone,
        district_id=1,
    )
