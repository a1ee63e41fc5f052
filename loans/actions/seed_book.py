"""Write a made-up book for a lender that has none: all of it, or nothing."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID

from django.db import connection
from django.utils import timezone

from loans.deed import Actor, deed
from loans.errors import NotNow
from loans.models import Application, Borrower, MfiState
from loans.record import Values, record_act
from loans.seeded.book import TABLES, Size, book
from loans.seeded.chance import Chance
from loans.seeded.house import Before, House
from loans.seeded.people import BORROWER
from loans.seeded.tables import ahead, count_rows
from loans.seeded.trail import Trail

# Is told how many borrowers are written, and of how many.
Progress = Callable[[int, int], object]


@deed
def seed_book(house: House, size: Size, progress: Progress, *, by: Actor) -> Counter[str]:
    """Write people and loans by COPY, and tell how many rows each table has got."""
    mfi_id = UUID(house.mfi_id)
    head = MfiState.objects.of(mfi_id).select_for_update().get()
    if Application.objects.of(mfi_id).exists():
        raise NotNow(has="loans")
    before = Before(Borrower.objects.of(mfi_id).count(), head.day_closed_on)
    chance = Chance.of(size.seed, house.slug, before.borrowers, "trail")
    trail = Trail(house.mfi_id, chance, head.audit_number, bytes(head.audit_digest))
    written: Counter[str] = Counter()
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        for batch in ahead(book(house, trail, size, before)):
            for table, rows in batch.items():
                table.copy(cursor, rows)
            if not written:
                count_rows(cursor, TABLES)
            written.update({table.model.__name__: len(rows) for table, rows in batch.items()})
            progress(written[BORROWER.model.__name__], size.borrowers)
    head.audit_number, head.audit_digest = trail.number, trail.digest
    # The registry is told nothing of people who are not there, and who have allowed nobody to ask.
    morning = timezone.make_aware(datetime.combine(size.morning, time()))
    head.credit_told_to = max(morning, head.credit_told_to or morning)
    head.save(update_fields=["audit_number", "audit_digest", "credit_told_to"])
    after: Values = {
        "loans": written["Loan"],
        "borrowers": size.borrowers,
        "seed": size.seed,
        "morning": size.morning.isoformat(),
    }
    record_act(by, "seed-book", "mfi", mfi_id, mfi_id=mfi_id, after=after)
    return written
