"""What a lender sets for itself: limits, days and second pairs of eyes, each with its default."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Self

from loans.rules.calendar import CLOSED_DAYS_MAX, Holidays, WhenClosed
from loans.rules.interest import PERCENT
from loans.rules.portfolio import AGES

PlainValue = str | int | bool | list[str] | dict[str, int] | None
DAYS_MAX = 3660
LAST_HOUR = 23
RECIPIENTS_MAX = 10_000_000
LISENTE_MAX = 10**14
# Of a month's income she may owe several.
INCOME_PERCENT_MAX = 10_000
AGREED = "agreed_"
# A tenth tells enough, and the others are owed their reminder.
HELD_PERCENT_MAX = 10


class NotAPolicy(ValueError):
    """A setting that does not exist, or a value it cannot have; names the setting."""


def _case_days() -> dict[str, int]:
    return {"complaint": 14, "callback": 1, "dispute": 30, "identity": 3, "pin_reset": 1}


def _approval_limits() -> dict[str, int]:
    return {"officer": 500_000, "manager": 5_000_000, "admin": 5_000_000}


def _provision_percent() -> dict[str, int]:
    return dict(zip((age.name for age in AGES), (1, 10, 25, 50, 100), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One lender's own rules. Sums are lisente; None lifts a limit."""

    # Whom the lender lends to.
    countries: tuple[str, ...] = ("LS",)
    declared_identity_limit_lisente: int | None = 200_000
    loans_at_once: int | None = 1
    days_between_loans: int = 0
    affordable_percent_of_income: int = 33
    # Who may decide what.
    approval_limits_lisente: Mapping[str, int] = field(default_factory=_approval_limits)
    second_approval_above_lisente: int | None = 2_000_000
    second_correction_above_lisente: int | None = 500_000
    # What two may approve while nobody can ask the registry; 0: nothing.
    unchecked_limit_lisente: int = 100_000
    # How many looks at credit records one of the staff may take in a day; 0 lifts it. Whoever
    # looks at everybody looks at people who asked for nothing.
    looks_per_officer_day: int = 100
    # What the lender has agreed to keep to in the registry beside what all lenders share: these can
    # only be stricter. None: nothing beside.
    agreed_loans_max: int | None = None
    agreed_owed_lisente_max: int | None = None
    agreed_income_percent_max: int | None = None
    agreed_cooling_days: int | None = None
    # Whether lenders that do the same read this one's name in credit reports, and it theirs.
    agreed_name_told: bool = False
    # How many codes that stand for a consent a borrower is sent in a day, and one of the staff
    # may have sent; 0 lifts either.
    consent_codes_per_borrower_day: int = 5
    consent_codes_per_officer_day: int = 50
    # Days.
    offer_days: int = 7
    # From how many days before its last an offer stands on the officers' list.
    offer_ends_soon_days: int = 2
    cooling_off_days: int = 2
    cooling_off_keeps_charges: bool = False
    backdate_days: int = 7
    case_days: Mapping[str, int] = field(default_factory=_case_days)
    when_closed: WhenClosed = WhenClosed.KEEP
    closed_days: frozenset[date] = frozenset()
    # How long a borrower's sheet outlives her last business. In doubt longer: what is destroyed
    # cannot be had back.
    keep_years: int = 10
    # Reminders of an instalment: so many days before it is due, and so many days after.
    remind_days_before: int | None = 1
    remind_days_late: int | None = 3
    # Texts: from which hour to which a reminder or a broadcast wakes nobody (None: never quiet),
    # how many a second person must let go, and how many broadcasts a number gets in a day.
    quiet_from_hour: int | None = 20
    quiet_until_hour: int = 7
    second_broadcast_above_recipients: int | None = 500
    broadcasts_per_number_day: int = 3
    # How many texts a writer may send to his own phone in a day; 0 lifts it.
    previews_per_writer_day: int = 5
    # Whether texts go out in the phones' own letters, of which far more go into one part ("š" as
    # "s"); otherwise every one goes as it was written.
    plain_letters: bool = True
    # From so many of a hundred loans its texts are held back, by lot, to see what they bring in.
    reminder_held_percent: int = 0
    overdue_held_percent: int = 0
    # What is kept back for loans that may be lost: a share of the principal, by days late.
    provision_percent: Mapping[str, int] = field(default_factory=_provision_percent)
    # Loans of less are told to no credit bureau.
    bureau_floor_lisente: int = 0
    # Money at hand.
    funds_checked: bool = False
    low_funds_lisente: int | None = None

    @property
    def holidays(self) -> Holidays | None:
        """Give the closed days to a schedule, where due days are moved round them."""
        if self.when_closed is WhenClosed.KEEP or not self.closed_days:
            return None
        return Holidays(self.when_closed, self.closed_days)

    @classmethod
    def of(cls, values: Mapping[str, PlainValue]) -> Self:
        """Read what a lender has changed; everything else has its default."""
        defaults = cls()
        read = {}
        for name, value in values.items():
            if name not in NAMES:
                raise NotAPolicy(name)
            read[name] = _read(name, getattr(defaults, name), value)
        return cls(**read)  # type: ignore[arg-type]


NAMES = frozenset(one.name for one in fields(Policy))
LIFTED_BY_NONE = frozenset(one.name for one in fields(Policy) if "None" in str(one.type))


def _read(name: str, default: object, value: PlainValue) -> object:
    """Read one value by the kind of its default."""
    read: object = None
    match default, value:
        case _, None if name in LIFTED_BY_NONE:
            return None
        case bool(), bool():
            read = value
        case WhenClosed(), str() if value in {one.value for one in WhenClosed}:
            read = WhenClosed(value)
        case frozenset(), list():
            read = _days(name, value)
        case tuple(), list() if value and all(map(_country, value)):
            read = tuple(value)
        case dict(), dict() if value.keys() <= default.keys():
            read = {**default, **{key: _whole(name, one) for key, one in value.items()}}
        case ((int() | None), int()) if not isinstance(default, bool):
            read = _whole(name, value)
        case _:
            raise NotAPolicy(name)
    return read


def _whole(name: str, value: object) -> int:
    # Among what all share a nought lifts a limit: here it would stop every loan, and is refused.
    least = 1 if name.startswith(AGREED) else 0
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _most(name):
        raise NotAPolicy(name)
    return value


def _most(name: str) -> int:
    if "lisente" in name:
        return LISENTE_MAX
    if name.endswith("_hour"):
        return LAST_HOUR
    if name.endswith("_recipients"):
        return RECIPIENTS_MAX
    if name.endswith("_held_percent"):
        return HELD_PERCENT_MAX
    if "percent" in name:
        return INCOME_PERCENT_MAX if name.startswith(AGREED) else PERCENT
    return DAYS_MAX


def _country(text: str) -> bool:
    return len(text) == len("LS") and text.isascii() and text.isupper()


def _days(name: str, texts: list[str]) -> frozenset[date]:
    try:
        days = frozenset(date.fromisoformat(text) for text in texts)
    except ValueError:
        raise NotAPolicy(name) from None
    closed = {day.toordinal() for day in days}
    # No due day could go round a longer rest than this, and no schedule could be made.
    if any(all(day + more in closed for more in range(CLOSED_DAYS_MAX + 1)) for day in closed):
        raise NotAPolicy(name)
    return days
