"""A made-up book, batch by batch: everybody in it, every loan, and the trail of it all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from loans.seeded.agreed import ACCEPTANCE, APPLICATION, DECISION, INSTALLMENT, LOAN, Agreements
from loans.seeded.chance import Chance
from loans.seeded.house import Before, House
from loans.seeded.money import FUNDING, PAYMENT, PAYOUT, TRANSFER, WRITE_OFF, Money
from loans.seeded.people import BORROWER, MEMBERSHIP, PERSON, People
from loans.seeded.tables import Batch
from loans.seeded.trail import AUDIT, EVENT, SEAL, Trail
from loans.seeded.wishes import ENDED_EACH, Wishes

# What is pointed at comes before what points.
TABLES = (
    *(PERSON, BORROWER, MEMBERSHIP),
    *(APPLICATION, DECISION, ACCEPTANCE, LOAN, INSTALLMENT),
    *(PAYOUT, PAYMENT, WRITE_OFF, FUNDING, TRANSFER),
    *(AUDIT, SEAL, EVENT),
)
PEOPLE_AT_ONCE = 1000
CAPITAL_BEFORE, KNOWN_BEFORE = timedelta(400), timedelta(3)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made up, from which seed, and on the morning of which day it stands so."""

    loans: int
    borrowers: int
    seed: int
    morning: date

    @property
    def all_loans(self) -> int:
        """Count loans with those that have ended."""
        return with_ended(self.loans)


def with_ended(loans: int) -> int:
    """Add a tenth that is closed or was given up."""
    return loans + loans // (ENDED_EACH - 1)


def book(house: House, trail: Trail, size: Size, before: Before) -> Iterator[Batch]:
    """Make it up beside what is there; the trail goes on behind the lender's own."""
    people = People(house, trail, size.seed, size.morning, before.borrowers)
    wishes = Wishes(house, size.seed, size.morning)
    chance = Chance.of(size.seed, house.slug, before.borrowers, "loans")
    agreements = Agreements(house, trail, chance, size.morning)
    money = Money(house, trail, chance, before.closed_to)
    loans = size.all_loans
    for start in range(0, size.borrowers, PEOPLE_AT_ONCE):
        batch: Batch = {table: [] for table in TABLES}
        trail.batch = batch
        if loans and not start:
            money.bring_capital(batch, loans, size.morning - CAPITAL_BEFORE)
        for number in range(start, min(start + PEOPLE_AT_ONCE, size.borrowers)):
            if number >= loans:
                people.write(batch, None)
                continue
            wish = wishes.draw(number)
            her = people.write(batch, wish.lent.on - KNOWN_BEFORE)
            loan = agreements.write(batch, number, her, wish)
            money.pay_out(batch, loan)
            money.take(batch, loan)
            if loan.pattern.course.given_up_on is not None:
                money.give_up(batch, loan, loan.pattern.course.given_up_on)
        yield batch
