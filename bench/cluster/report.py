"""A report: what the registry is asked from the moment that she is known to allow a look.

The look is noted, by her and by who looks; then her record is read, the days of her phone, and up
to when those who lend to her have told. Whether she allows it was asked before, and is no part of
this.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from bench.cluster.bare import CQL, Row, bare, products_session, sent
from bench.cluster.people import (
    CONSENT,
    LENDERS,
    LOANS_FROM,
    OFFICER,
    digest,
    entry_rows,
    person,
    phone_rows,
    standing_rows,
)
from bench.cluster.size import Size
from bench.cluster.turns import Turns, by_turns
from bench.money.results import Result
from config import registry
from credit.rules.consent import Purpose
from credit.rules.dispute import Dispute
from credit.rules.inquiry import Inquiry
from credit.rules.moment import to_the_millisecond
from credit.rules.subject import PhoneDigest
from loans.errands.inquiries import LOOKS_SHOWN

LOANS: Final = 40
# Beside those of the measurement: four a month, for half a year.
LOOKS: Final = 24
DISPUTES: Final = 2
PEOPLE: Final = 40
A_WEEK, A_DAY = timedelta(7), timedelta(1)
_LOOK_IDS: Final = count(LOANS_FROM << 1)


def measure(size: Size) -> list[Result]:
    """Open the records of people with forty loans."""
    numbers = range(min(PEOPLE, size.reports))
    make_known(numbers, LOANS)
    for number in numbers:
        _looked_at_and_disputed(number)
    check(numbers[0], LOANS)
    turns = reports(numbers, size)
    (ours, floor), (slow, slow_floor) = turns.ms(50), turns.ms(95)
    return [
        Result(
            name=f"a report of a person with {LOANS} loans",
            unit="ms (p50)",
            ours=ours,
            floor_is="the same statements bare",
            floor=floor,
            ratio=turns.ratio(),
            bar="at most 1.5",
            details={
                "p95": slow,
                "p95 of the floor": slow_floor,
                "ratio at p95": turns.ratio(95),
                **turns.work,
            },
        )
    ]


def make_known(numbers: range, loans: int) -> None:
    """Have the store know people, with a phone and so many loans each, and who told of them."""
    bare().write("load entry", list(entry_rows(numbers, loans)))
    bare().write("standing", list(standing_rows(numbers, loans)))
    bare().write("load phone", list(phone_rows(numbers)))
    for lender in LENDERS:
        registry.histories().note_told_to(lender, timezone.now())


def check(number: int, loans: int) -> None:
    """Make sure that both sides say the same to the node, and hear as much of her."""
    lenders = min(loans, len(LENDERS))
    read = product(number)
    assert (len(read.entries), len(read.standings)) == (loans, loans)
    ours = sent(products_session(), lambda: product(number))
    floor = sent(bare().session, lambda: floor_of(number, lenders))
    assert ours == floor, f"the floor asks for something else: {ours - floor}, {floor - ours}"
    assert set(floor) <= set(CQL.values())


def reports(numbers: range, size: Size, lenders: int = len(LENDERS)) -> Turns:
    """Open the records of some people by turns, one after the other."""
    mine, theirs = _over(numbers), _over(numbers)
    by_turns(
        lambda: product(mine()),
        lambda: floor_of(theirs(), lenders),
        blocks=2,
        each=max(size.warm // 4, 1),
    )
    return by_turns(
        lambda: product(mine()),
        lambda: floor_of(theirs(), lenders),
        blocks=size.blocks,
        each=size.reports,
    )


def product(number: int) -> Any:  # noqa: ANN401 (whatever the port gives)
    """Ask the ports as `report_about` does once she has allowed it, and `report_on` after it."""
    subject, now = person(number), timezone.now()
    registry.inquiries().note_inquiry(a_look(subject, now))
    file = registry.files().credit_file(subject, since=now - LOOKS_SHOWN, at=now)
    users = registry.names().borrowers_of_phone(PhoneDigest(digest(number), "b1"))
    lenders = {*(one.mfi_id for one in file.entries), *(one.mfi_id for one in file.standings)}
    told = registry.histories().told_to(lenders)
    assert [one.borrower_id for one in users] == [subject]
    assert len(told) == len(lenders)
    return file


def floor_of(number: int, lenders: int) -> None:
    """Send all at once, and wait for it; who told can be asked once it is known who lends."""
    subject, now = person(number), to_the_millisecond(timezone.now())
    why: Row = (OFFICER, Purpose.APPLICATION.value, CONSENT, settings.REGISTRY_INQUIRY_DAYS * 86400)
    look, lender = UUID(int=next(_LOOK_IDS)), LENDERS[0]
    since = now - LOOKS_SHOWN - A_DAY
    send = bare().send
    under_way = [
        send("look of her", (subject, now.year * 100 + now.month, now, look, lender, *why)),
        send("look of lender", (lender, now.date(), now, look, subject, *why)),
        send("entries", (subject,)),
        send("standings", (subject,)),
        *(send("looks", (subject, month, since)) for month in months(since, now + A_DAY)),
        send("disputes", (subject,)),
        send("phone", (digest(number),)),
    ]
    read = [list(one.result()) for one in under_way]
    known = sorted({row.mfi_id for row in read[2]})
    assert len(known) == lenders
    for told in [send("told", (one,)) for one in known]:
        list(told.result())


def months(first: datetime, last: datetime) -> list[int]:
    """List months as 202601, from that of one moment to that of another."""
    found, at = [], first.date().replace(day=1)
    while at <= last.date():
        found.append(at.year * 100 + at.month)
        at = (at + timedelta(days=31)).replace(day=1)
    return found


def a_look(subject: UUID, at: datetime) -> Inquiry:
    """Give a look of its own."""
    return Inquiry(
        id=UUID(int=next(_LOOK_IDS)),
        subject=subject,
        mfi_id=LENDERS[0],
        purpose=Purpose.APPLICATION,
        consent_id=CONSENT,
        at=at,
        officer=OFFICER,
    )


def _looked_at_and_disputed(number: int) -> None:
    now = timezone.now()
    for week in range(LOOKS):
        registry.inquiries().note_inquiry(a_look(person(number), now - week * A_WEEK))
    for dispute in range(DISPUTES):
        one = Dispute(
            id=UUID(int=dispute + 1),
            subject=person(number),
            mfi_id=LENDERS[dispute],
            loan_id=UUID(int=dispute + 1),
            opened_at=now,
        )
        registry.disputes().open_dispute(one)


def _over(numbers: range) -> Callable[[], int]:
    """Go round and round."""
    turn = count()
    return lambda: numbers[next(turn) % len(numbers)]
