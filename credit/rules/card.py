"""The score card: which numbers of a person's record count, and how many points each is worth.

It is data and not code. A card that has scored anybody is never changed: another one is written
beside it under a new version, and the first one stays, so that what it said can be reckoned again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Step:
    """From this number on, so many points, and the code of the reason."""

    at_least: int
    points: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number that counts. Below its first step, and where it is not known, it counts nought."""

    name: str
    says: str
    steps: tuple[Step, ...]
    # What is said where there is nothing to count; it is never worth points.
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A name for all scores from its floor up to the next one."""

    name: str
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything that makes points of numbers."""

    version: str
    # Who has no record at all has exactly these.
    base: int
    rows: tuple[Row, ...]
    # The best first; the last begins at nought.
    bands: tuple[Band, ...]
    # So many days late are not late yet.
    grace_days: int
    # A debt below this is not late, nor given up, however long it stands.
    floor_lisente: int
    # So many reasons are told at most.
    reasons_most: int

    @property
    def codes(self) -> tuple[str, ...]:
        """Give every code that it can name as a reason, in its own order."""
        said = (code for row in self.rows for code in (row.unknown, *(s.reason for s in row.steps)))
        return tuple(dict.fromkeys(code for code in said if code))


NOVEMBER_2026: Final = Card(
    version="2026-11",
    base=600,
    # Who pays on a Friday evening or before a holiday is booked on the next working day: three
    # days are the bank's and the wallet's, and not hers.
    grace_days=3,
    # M50. Most people who were ever listed over a small loan on a telephone were listed over sums
    # that nobody would go to court for; a rest of some cents must not keep anybody from a loan.
    floor_lisente=5_000,
    reasons_most=4,
    bands=(Band("A", 700), Band("B", 640), Band("C", 560), Band("D", 420), Band("E", 0)),
    rows=(
        # What is late now is counted apart from what was: paying it helps on the same day.
        Row(
            name="days_late_now",
            says="days late today, of her loan that is the latest",
            steps=(Step(4, -20, "late-now"), Step(30, -50, "late-now"), Step(90, -70, "late-now")),
        ),
        Row(
            name="days_late_12_months",
            says="most days late in this month or the 11 before it",
            steps=(
                Step(4, -20, "late-this-year"),
                Step(30, -70, "month-late-this-year"),
                Step(60, -110, "month-late-this-year"),
                Step(90, -150, "month-late-this-year"),
            ),
        ),
        Row(
            name="days_late_24_months",
            says="most days late in the 12 months before those",
            steps=(
                Step(4, -10, "late-before"),
                Step(30, -25, "late-before"),
                Step(90, -40, "late-before"),
            ),
        ),
        Row(
            name="loans_given_up",
            says="loans that were written off in the last 5 years and are still owed",
            # Each takes at least what being late today took: to give up a loan lifts no score.
            steps=(Step(1, -90, "given-up"), Step(2, -160, "given-up")),
        ),
        Row(
            name="loans_paid_on_time",
            says="loans paid to the end and never late",
            steps=(
                Step(1, 30, "paid-on-time"),
                Step(2, 50, "paid-on-time"),
                Step(3, 70, "paid-on-time"),
                Step(5, 100, "paid-on-time"),
                Step(10, 120, "paid-on-time"),
            ),
        ),
        Row(
            name="months_since_first_loan",
            says="whole months since her first loan",
            unknown="thin-file",
            steps=(
                Step(0, 0, "new-record"),
                Step(6, 10, "long-record"),
                Step(12, 20, "long-record"),
                Step(24, 40, "long-record"),
                Step(48, 60, "long-record"),
            ),
        ),
        Row(
            name="months_on_one_phone",
            says="whole months that her phone number is known; only beside a loan",
            steps=(
                Step(6, 5, "known-phone"),
                Step(12, 10, "known-phone"),
                Step(24, 20, "known-phone"),
            ),
        ),
        Row(
            name="loans_elsewhere",
            says="loans owed at other lenders",
            steps=(
                Step(1, -15, "loans-elsewhere"),
                Step(2, -40, "loans-elsewhere"),
                Step(3, -60, "loans-elsewhere"),
            ),
        ),
        Row(
            name="held_elsewhere",
            says="loans that other lenders hold room for now",
            steps=(Step(1, -20, "held-elsewhere"), Step(2, -40, "held-elsewhere")),
        ),
        Row(
            name="owed_percent_of_income",
            says="what she owes and what is held for her, in percent of a month's income",
            steps=(
                Step(100, -10, "owes-much"),
                Step(300, -25, "owes-much"),
                Step(600, -40, "owes-much"),
            ),
        ),
        # One is where she asked last; only several at once say that she is looking for money.
        Row(
            name="lenders_who_looked",
            says="other lenders who looked for an application in the last 30 days",
            steps=(
                Step(2, -10, "many-looks"),
                Step(3, -20, "many-looks"),
                Step(5, -30, "many-looks"),
            ),
        ),
    ),
)

# Every card that ever scored anybody, by its version.
CARDS: Final[Mapping[str, Card]] = MappingProxyType(
    {card.version: card for card in (NOVEMBER_2026,)}
)
CARD: Final = NOVEMBER_2026
