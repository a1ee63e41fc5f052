"""What a record of the bureau file must be; one that is not is kept out of it, and listed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from credit.rules.bureau_fields import LENGTHS
from credit.rules.bureau_file import (
    MOST_SHOWN,
    NAMES,
    NOT_THERE,
    UNKNOWN,
    BureauRecord,
    LoanStatus,
    is_month_end,
    months_in_arrears,
    payment_pattern,
    told,
)
from credit.rules.standing import MONTHS_SHOWN

TEXTS: Final = ("supplier", "branch", "loan_ref", "product_type")
NUMBERS: Final = tuple(
    name
    for name in NAMES
    if name.endswith("_lisente") or name in {"term", "months_in_arrears", "days_past_due"}
)
# What makes a spreadsheet reckon with a text, also in full width and where lists are cut at
# semicolons; and what no reader of lines expects in one.
FORMULA: Final = re.compile("(?:\\A|;)\\s*[-=+@\uff0d\uff1d\uff0b\uff20]")
UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
PATTERN: Final = re.compile(f"[0-{MOST_SHOWN}{NOT_THERE}{UNKNOWN}]{{{MONTHS_SHOWN}}}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a record: in which field, and by which rule."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A loan that is in no file, and all that is wrong with what its lender has of it."""

    loan_ref: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold of a record; where it does not, its code stands beside the field."""

    code: str
    field: str
    says: str
    holds: Callable[[BureauRecord], bool]


def check(record: BureauRecord) -> tuple[Fault, ...]:
    """Find all that is wrong with a record."""
    found = [Fault(name, code) for name in TEXTS for code in _text_faults(getattr(record, name))]
    found += [
        Fault(name, "too-long")
        for name, value in told(record).items()
        if value is not None and len(str(value)) > LENGTHS[name]
    ]
    found += [
        Fault(name.removesuffix("_lisente"), "below-nought")
        for name in NUMBERS
        if (getattr(record, name) or 0) < 0
    ]
    found += [Fault(rule.field, rule.code) for rule in RULES if not rule.holds(record)]
    return tuple(found)


def checked(record: BureauRecord) -> BureauRecord | LeftOut:
    """Give a record that is sound, or what is wrong with it."""
    faults = check(record)
    return LeftOut(record.loan_ref, faults) if faults else record


def _text_faults(text: str) -> list[str]:
    if not text.strip():
        return ["missing"]
    return [
        code for code, unsafe in (("formula", FORMULA), ("unseen", UNSEEN)) if unsafe.search(text)
    ]


def _runs(record: BureauRecord) -> bool:
    return record.status is LoanStatus.RUNNING


def _status_day(record: BureauRecord) -> bool:
    if _runs(record):
        return record.status_on == record.opened_on
    return record.opened_on <= record.status_on <= record.as_of


def _nothing_open(record: BureauRecord) -> bool:
    return not any(
        (
            record.balance_lisente,
            record.overdue_lisente,
            record.days_past_due,
            record.months_in_arrears,
        )
    )


def _payment_day(record: BureauRecord) -> bool:
    paid_on = record.last_paid_on
    return paid_on is None or record.opened_on <= paid_on <= record.as_of


def _pattern_lives(record: BureauRecord) -> bool:
    """Tell whether the pattern is there in just the months in which the loan was."""
    life = payment_pattern(
        {},
        opened_on=record.opened_on,
        ended_on=None if _runs(record) else record.status_on,
        as_of=record.as_of,
        known_from=0,
    )
    return [sign == NOT_THERE for sign in life] == [sign == NOT_THERE for sign in record.pattern]


def _pattern_ends(record: BureauRecord) -> bool:
    """Tell whether the newest sign is at least as bad as the loan is at the month's end."""
    newest = record.pattern[:1]
    return (
        not _runs(record)
        or not newest.isdecimal()
        or int(newest) >= min(record.months_in_arrears, MOST_SHOWN)
    )


RULES: Final = (
    Rule(
        "no-borrower",
        "borrower_key",
        "It is known whose loan it is.",
        lambda r: r.borrower_key is not None,
    ),
    Rule("no-month-end", "as_of", "A month ends with this day.", lambda r: is_month_end(r.as_of)),
    Rule("opened-later", "opened_on", "It was opened by then.", lambda r: r.opened_on <= r.as_of),
    Rule("nothing-lent", "principal", "Something was lent.", lambda r: r.principal_lisente > 0),
    Rule(
        "no-instalment",
        "instalment",
        "An instalment asks for something.",
        lambda r: r.instalment_lisente > 0,
    ),
    Rule("no-term", "term", "There is one instalment or more.", lambda r: r.term > 0),
    Rule(
        "balance-high",
        "balance",
        "Of a loan that runs, what is not overdue is principal: no more than was lent.",
        lambda r: not _runs(r) or r.balance_lisente - r.overdue_lisente <= r.principal_lisente,
    ),
    Rule(
        "overdue-high",
        "overdue",
        "No more is overdue than the balance.",
        lambda r: r.overdue_lisente <= r.balance_lisente,
    ),
    Rule(
        "overdue-days",
        "days_past_due",
        "Of a loan that runs, something is overdue where there are days, and only there.",
        lambda r: not _runs(r) or (r.overdue_lisente > 0) == (r.days_past_due > 0),
    ),
    Rule(
        "arrears-days",
        "months_in_arrears",
        "They are the days past due over thirty.",
        lambda r: r.months_in_arrears == months_in_arrears(r.days_past_due),
    ),
    Rule(
        "status-day",
        "status_on",
        "A loan runs since it was opened, and ends after that and by `as_of`.",
        _status_day,
    ),
    Rule(
        "running-empty",
        "status",
        "A loan that runs has a balance.",
        lambda r: not _runs(r) or r.balance_lisente > 0,
    ),
    Rule(
        "paid-open",
        "status",
        "Of a loan that is paid nothing is open and nothing late.",
        lambda r: r.status is not LoanStatus.PAID or _nothing_open(r),
    ),
    Rule(
        "given-up-due",
        "overdue",
        "Of a loan that was given up the whole balance is overdue.",
        lambda r: r.status is not LoanStatus.WRITTEN_OFF or r.overdue_lisente == r.balance_lisente,
    ),
    Rule(
        "payment-half",
        "last_paid",
        "The last payment has both a day and a sum, or neither.",
        lambda r: (r.last_paid_on is None) == (r.last_paid_lisente is None),
    ),
    Rule(
        "payment-day",
        "last_paid_on",
        "Nobody paid before it was opened, or after `as_of`.",
        _payment_day,
    ),
    Rule(
        "pattern-form",
        "pattern",
        "Twenty-four signs, each 0 to 9, N or U.",
        lambda r: PATTERN.fullmatch(r.pattern) is not None,
    ),
    Rule(
        "pattern-life",
        "pattern",
        "N stands in the months in which the loan was not there, and only there.",
        _pattern_lives,
    ),
    Rule(
        "pattern-ends",
        "pattern",
        "The first sign is no better than the months in arrears.",
        _pattern_ends,
    ),
)
# Those that are asked of several fields.
OF_SEVERAL: Final = {
    "missing": ("Each text", "It is there."),
    "formula": ("Each text", "No spreadsheet would reckon with it."),
    "unseen": ("Each text", "It has no signs that nobody sees."),
    "too-long": ("Every field", "It is no longer than its length."),
    "below-nought": ("Each sum and count", "It is not below nought."),
}
