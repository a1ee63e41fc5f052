"""The fields of the bureau file, one by one, with what Layout 700 has for each."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A field of Layout 700: its number, where it has one, and its name."""

    number: int | None
    name: str
    # Not read at the source: whoever feeds a bureau asks it.
    assumed: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """What one field holds, in words that a bureau's programmer can work from."""

    name: str
    kind: str
    length: int
    rule: str
    layout_700: Counterpart | None


TEXT, CODE, ID, DAY, SUM, COUNT, YES_NO = "text", "code", "id", "day", "sum", "count", "yes or no"
UUID_LENGTH, DAY_LENGTH, SUM_LENGTH, COUNT_LENGTH = 36, 10, 15, 5
HEADER_SUPPLIER: Final = Counterpart(None, "header: supplier reference", assumed=False)
HEADER_MONTH_END: Final = Counterpart(None, "header: month end", assumed=False)

FIELDS: Final = (
    Field(
        "supplier",
        TEXT,
        32,
        "The lender, by its short name here; a bureau gives it a reference of its own.",
        HEADER_SUPPLIER,
    ),
    Field(
        "branch",
        TEXT,
        8,
        "The same for all loans of a lender: it keeps one book here.",
        Counterpart(6, "branch code", assumed=False),
    ),
    Field(
        "loan_ref",
        TEXT,
        25,
        "The loan's reference; with supplier and branch it is the key, and the same every month.",
        Counterpart(7, "account number"),
    ),
    Field(
        "borrower_key",
        ID,
        UUID_LENGTH,
        "The registry's own name for the person; no number of an id is told.",
        Counterpart(3, "non-SA id number", assumed=False),
    ),
    Field(
        "id_type",
        CODE,
        11,
        "`national_id`: the key stands for an id that was proved. `declared_id`: for one that "
        "she typed, together with her phone.",
        None,
    ),
    Field(
        "degree",
        CODE,
        8,
        "How far it is proved that she is who she says, when the file was made: `declared`, "
        "`seen`, `matched`.",
        None,
    ),
    Field(
        "product_type",
        TEXT,
        60,
        "The product by the lender's name for it; all are loans repaid by instalments.",
        Counterpart(28, "type of account"),
    ),
    Field(
        "opened_on",
        DAY,
        DAY_LENGTH,
        "The day on which the money was paid out.",
        Counterpart(29, "date account opened"),
    ),
    Field(
        "principal",
        SUM,
        SUM_LENGTH,
        "What was lent, with the fees that were added to it.",
        Counterpart(32, "opening balance"),
    ),
    Field(
        "instalment",
        SUM,
        SUM_LENGTH,
        "What the instalment that falls due next after `as_of` asks by the schedule in force "
        "then; after the last, what the last asked.",
        Counterpart(36, "instalment amount"),
    ),
    Field(
        "frequency",
        CODE,
        9,
        "`day`, `week`, `fortnight` or `month`.",
        Counterpart(39, "repayment frequency"),
    ),
    Field(
        "term",
        COUNT,
        COUNT_LENGTH,
        "How many instalments the schedule in force at `as_of` has.",
        Counterpart(40, "terms"),
    ),
    Field(
        "balance",
        SUM,
        SUM_LENGTH,
        "Principal still open, and interest, fees and penalties that are overdue; interest of "
        "instalments to come is not in it. Of a loan that was given up: all that was given up, "
        "less what came since.",
        Counterpart(33, "current balance"),
    ),
    Field(
        "overdue",
        SUM,
        SUM_LENGTH,
        "What is unpaid of instalments that were due before `as_of`; of a loan that was given "
        "up, the balance.",
        Counterpart(35, "amount overdue"),
    ),
    Field(
        "months_in_arrears",
        COUNT,
        COUNT_LENGTH,
        "Days past due over thirty, rounded down: less than thirty days late is no month.",
        Counterpart(37, "months in arrears", assumed=False),
    ),
    Field(
        "days_past_due",
        COUNT,
        COUNT_LENGTH,
        "From the due day of the oldest instalment with anything unpaid to `as_of`; of a loan "
        "that was given up, to the day of that.",
        None,
    ),
    Field(
        "status",
        CODE,
        11,
        "`running`: something is owed. `paid`: nothing is. `written-off`: the lender gave it up.",
        Counterpart(38, "status code"),
    ),
    Field(
        "status_on",
        DAY,
        DAY_LENGTH,
        "The day on which that began: opened, nothing owed any more, given up.",
        Counterpart(41, "status date"),
    ),
    Field(
        "last_paid_on",
        DAY,
        DAY_LENGTH,
        "The last day up to `as_of` on which she paid anything that was not taken back by then; "
        "empty where there is none.",
        Counterpart(31, "date of last payment"),
    ),
    Field(
        "last_paid",
        SUM,
        SUM_LENGTH,
        "All that she paid on that day; empty where there is none.",
        None,
    ),
    Field(
        "pattern",
        CODE,
        24,
        "A sign for each of 24 months, that of `as_of` first: the most days that the loan was "
        "late at the end of any day of the month, over thirty, rounded down, 9 for nine and "
        "more. `N`: the loan was not there. `U`: it was in other books then, and nobody here "
        "knows.",
        None,
    ),
    Field(
        "joint",
        CODE,
        9,
        "`alone`, or `guarantor` where somebody stands surety for the borrower. Nobody borrows "
        "together with another here.",
        Counterpart(55, "participants in a joint loan"),
    ),
    Field(
        "consent_id",
        ID,
        UUID_LENGTH,
        "Her last consent to a question for an application that was noted by the end of "
        "`as_of`; empty where there is none.",
        None,
    ),
    Field(
        "disputed",
        YES_NO,
        5,
        "Whether she said that this loan is told wrongly, and nobody had settled that by the "
        "end of `as_of`.",
        Counterpart(38, "status code"),
    ),
    Field(
        "as_of",
        DAY,
        DAY_LENGTH,
        "The month's last day; all of the record is as of its end, by value date.",
        HEADER_MONTH_END,
    ),
)
LENGTHS: Final = {one.name: one.length for one in FIELDS}
