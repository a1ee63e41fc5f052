"""Letsema Bureau File 1: one loan of one lender, as it stood when a month ended."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from credit.rules.standing import MONTHS_SHOWN, first_day, month_number
from credit.rules.subject import DECLARED_ID, NATIONAL_ID, Degree

FORMAT: Final = "Letsema Bureau File 1"
CURRENCY: Final = "LSL"
LISENTE_A_LOTI: Final = 100
# Less than so many days late is no month in arrears.
DAYS_A_MONTH_IN_ARREARS: Final = 30
MOST_SHOWN: Final = 9
# In a payment pattern: the loan was not there, and nobody here knows how late it was.
NOT_THERE: Final = "N"
UNKNOWN: Final = "U"

Told = str | int | bool | None


class IdType(StrEnum):
    """By what the registry knows her: an id that was proved, or one that she only typed."""

    PROVED = NATIONAL_ID
    DECLARED = DECLARED_ID


class Frequency(StrEnum):
    """How often an instalment falls due."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


class LoanStatus(StrEnum):
    """What became of a loan; a loan that is late runs."""

    RUNNING = "running"
    PAID = "paid"
    WRITTEN_OFF = "written-off"


class Joint(StrEnum):
    """Who else stands for it."""

    ALONE = "alone"
    GUARANTOR = "guarantor"


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauRecord:
    """What a bureau is told of a loan; it names nobody, and every sum is in whole lisente."""

    supplier: str
    branch: str
    loan_ref: str
    # None: her lender can no longer say who she is, and the record goes nowhere.
    borrower_key: UUID | None
    id_type: IdType
    degree: Degree
    product_type: str
    opened_on: date
    principal_lisente: int
    instalment_lisente: int
    frequency: Frequency
    term: int
    balance_lisente: int
    overdue_lisente: int
    months_in_arrears: int
    days_past_due: int
    status: LoanStatus
    status_on: date
    last_paid_on: date | None
    last_paid_lisente: int | None
    pattern: str
    joint: Joint
    consent_id: UUID | None
    disputed: bool
    as_of: date


NAMES: Final = tuple(one.name for one in fields(BureauRecord))


def months_in_arrears(days: int) -> int:
    """Count whole months of thirty days: a slip of some days is none."""
    return days // DAYS_A_MONTH_IN_ARREARS


def payment_pattern(
    late: Mapping[int, int], *, opened_on: date, ended_on: date | None, as_of: date, known_from: int
) -> str:
    """Write a sign for each of twenty-four months, that of `as_of` first.

    `late` holds the most days that the loan was late in a month, by the month's number; of months
    before `known_from` nobody here can tell.
    """
    this, opened = month_number(as_of), month_number(opened_on)
    ended = this if ended_on is None else month_number(ended_on)
    return "".join(
        NOT_THERE
        if not opened <= month <= ended
        else UNKNOWN
        if month < known_from
        else str(min(months_in_arrears(late.get(month, 0)), MOST_SHOWN))
        for month in range(this, this - MONTHS_SHOWN, -1)
    )


def months_shown(as_of: date) -> range:
    """Give the numbers of the months that a pattern tells of, the oldest first."""
    this = month_number(as_of)
    return range(this - MONTHS_SHOWN + 1, this + 1)


def maloti(lisente: int) -> str:
    """Write a sum with two places, as a text: no reader can make a fraction of it."""
    sign = "-" if lisente < 0 else ""
    whole, rest = divmod(abs(lisente), LISENTE_A_LOTI)
    return f"{sign}{whole}.{rest:02}"


def read_maloti(text: str) -> int:
    """Read a sum back."""
    whole, point, rest = text.removeprefix("-").partition(".")
    if not (point and whole.isdecimal() and len(rest) == len("00") and rest.isdecimal()):
        raise ValueError("a sum has two places")
    lisente = int(whole) * LISENTE_A_LOTI + int(rest)
    return -lisente if text.startswith("-") else lisente


def told(record: BureauRecord) -> dict[str, Told]:
    """Tell each field as the file has it; a sum goes by its name without its unit."""
    return {as_named(name): _told(name, getattr(record, name)) for name in NAMES}


def as_named(name: str) -> str:
    """Give the name of a field in the file."""
    return name.removesuffix("_lisente")


def _told(name: str, value: object) -> Told:
    if value is None:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return maloti(value) if name.endswith("_lisente") else value
    # The value of a StrEnum is itself; a day and an id are written as everybody writes them.
    return str(value)


def read(plain: Mapping[str, Told]) -> BureauRecord:
    """Read a record back from what `told` gave."""
    by_name = {name: plain[as_named(name)] for name in NAMES}
    last_paid = by_name["last_paid_lisente"]
    return BureauRecord(
        supplier=str(by_name["supplier"]),
        branch=str(by_name["branch"]),
        loan_ref=str(by_name["loan_ref"]),
        borrower_key=_id(by_name["borrower_key"]),
        id_type=IdType(str(by_name["id_type"])),
        degree=Degree(str(by_name["degree"])),
        product_type=str(by_name["product_type"]),
        opened_on=date.fromisoformat(str(by_name["opened_on"])),
        principal_lisente=read_maloti(str(by_name["principal_lisente"])),
        instalment_lisente=read_maloti(str(by_name["instalment_lisente"])),
        frequency=Frequency(str(by_name["frequency"])),
        term=int(by_name["term"] or 0),
        balance_lisente=read_maloti(str(by_name["balance_lisente"])),
        overdue_lisente=read_maloti(str(by_name["overdue_lisente"])),
        months_in_arrears=int(by_name["months_in_arrears"] or 0),
        days_past_due=int(by_name["days_past_due"] or 0),
        status=LoanStatus(str(by_name["status"])),
        status_on=date.fromisoformat(str(by_name["status_on"])),
        last_paid_on=_day(by_name["last_paid_on"]),
        last_paid_lisente=None if last_paid is None else read_maloti(str(last_paid)),
        pattern=str(by_name["pattern"]),
        joint=Joint(str(by_name["joint"])),
        consent_id=_id(by_name["consent_id"]),
        disputed=by_name["disputed"] is True,
        as_of=date.fromisoformat(str(by_name["as_of"])),
    )


def _id(value: Told) -> UUID | None:
    return None if value is None else UUID(str(value))


def _day(value: Told) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def is_month_end(day: date) -> bool:
    """Tell whether a month ends with a day."""
    return first_day(month_number(day) + 1).toordinal() == day.toordinal() + 1
