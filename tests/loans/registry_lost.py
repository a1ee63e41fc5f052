"""A lender's book whose people the registry knows, and a registry that loses what it knew."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import UUID

import time_machine
from django.core.management import call_command

from loans.actions.write_off import write_off
from loans.errands.compare_registry import Difference, differences
from loans.models import Application, Loan
from tests.loans.book import Book
from tests.owner import as_owner

BEGUN, DUE, ASKED, NOW = date(2026, 1, 5), date(2026, 2, 5), date(2026, 2, 6), date(2026, 2, 7)
TABLES = (
    "credit_borrower_by_identity",
    "credit_phone_pointer",
    "credit_exposure",
    "credit_person_lock",
    "credit_line",
    "credit_loan_standing",
    "credit_lender_told",
    "credit_consent",
)


def at(day: date, hour: int = 10) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=True)


@dataclass(frozen=True, slots=True)
class Lent:
    """One of each, as the registry heard of them."""

    running: Loan
    paid: Loan
    given_up: Loan
    # M500, signed on the day before; M800, an offer of the same day; M300, refused.
    waiting: Loan
    offered: Application
    borrowers: tuple[UUID, ...]


def lend(book: Book) -> Lent:
    """Lend M1,000 at four instalments of M270 three times, and hold room for two loans more."""
    book.asks_registry = True
    with at(BEGUN):
        running, paid, given_up = (book.active(on=BEGUN) for _ in range(3))
        book.report()
    with at(DUE):
        book.pay(running, "270.00", DUE)
        book.pay(paid, "1080.00", DUE)
        write_off(book.mfi.id, given_up.id, "lost", by=book.finance)
        book.report()
    with at(ASKED):
        waiting, offered = book.accepted(500), book.offered(800)
        book.report()
    with at(ASKED, 12):
        book.report()
    hers = (running, paid, given_up, waiting, offered)
    return Lent(running, paid, given_up, waiting, offered, tuple(one.borrower_id for one in hers))


def lose(*tables: str) -> None:
    """Have the registry lose tables, all that can be made again if none is named."""
    with as_owner() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables or TABLES)}")


def seed(statement: str, *values: UUID | str) -> None:
    """Damage the registry by one row."""
    with as_owner() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


def found(book: Book) -> list[tuple[str, UUID, str, str]]:
    """Give what differs, as plain values."""
    return [plain(one) for one in differences(book.mfi.id)]


def plain(one: Difference) -> tuple[str, UUID, str, str]:
    return one.kind.value, one.application_id, one.book, one.registry


def a_month_from(moment: datetime) -> datetime:
    return moment + timedelta(days=30)


def command(*words: str) -> list[str]:
    """Call the command, and give what it tells."""
    told = StringIO()
    call_command("credit_rebuild", *words, stdout=told, stderr=told)
    return told.getvalue().splitlines()
