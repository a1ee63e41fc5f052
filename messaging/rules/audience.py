"""Whom a text to many may be for: all, a group, numbers, or borrowers of whom something is so."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from messaging.rules.recipients_file import CountryOf, NotReachable, reachable

PHONES_MAX = 1000
DAYS_MAX = 9999
LANGUAGES = ("en", "st")
# A loan's, as the book names them.
STATUSES = ("accepted", "disbursing", "active", "overpaid", "closed", "written_off", "cancelled")
LATE = "active"
WAYS = ("all", "filter", "group", "phones")
Plain = Mapping[str, object]
ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class NotAnAudience(ValueError):
    """What was sent names nobody that can be written to; says by field what is wrong."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Keep one sentence a field; a field of a filter is named behind a point."""
        super().__init__("; ".join(f"{name}: {line}" for name, line in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Borrowers of whom all of this is so; what is said of a loan is so of one and the same."""

    district: str | None = None
    officer: UUID | None = None
    language: str | None = None
    product: UUID | None = None
    status: str | None = None
    days_overdue_min: int | None = None
    days_overdue_max: int | None = None

    @property
    def by_lateness(self) -> bool:
        """Tell whether it asks how late a loan is; then it asks for loans that are."""
        return self.days_overdue_min is not None or self.days_overdue_max is not None

    def plain(self) -> dict[str, object]:
        """Write it as it is sent and kept."""
        told = {name: getattr(self, name) for name in FIELDS}
        return {
            name: str(value) if isinstance(value, UUID) else value
            for name, value in told.items()
            if value is not None
        }


@dataclass(frozen=True, slots=True)
class Audience:
    """One of four; where it is none of the last three it is everybody."""

    group_id: UUID | None = None
    phones: tuple[str, ...] = ()
    filter: Filter | None = None

    def plain(self) -> dict[str, object]:
        """Write it as it is sent and kept."""
        if self.group_id is not None:
            return {"group": str(self.group_id)}
        if self.phones:
            return {"phones": list(self.phones)}
        return {"all": True} if self.filter is None else {"filter": self.filter.plain()}


@dataclass(frozen=True, slots=True)
class Known:
    """What of the house an audience is read by."""

    districts: Collection[str]
    countries: Collection[str]
    country_of: CountryOf


def read_audience(sent: object, known: Known) -> Audience:
    """Read exactly one of the four, and refuse whatever else stands beside it."""
    if not isinstance(sent, Mapping):
        _refuse("audience", f"An object with one of {', '.join(WAYS)}.")
    unknown = {str(name): "No such field." for name in sent if name not in WAYS}
    if unknown:
        raise NotAnAudience(unknown)
    if len(sent) != 1:
        _refuse("audience", f"Exactly one of {', '.join(WAYS)}.")
    ((way, value),) = sent.items()
    if way == "group":
        return Audience(group_id=_id("group", value))
    if way == "phones":
        return Audience(phones=_phones(value, known))
    if way == "filter":
        return Audience(filter=read_filter(value, known))
    if value is not True:
        _refuse("all", "true, and nothing else.")
    return Audience()


def read_filter(sent: object, known: Known) -> Filter:
    """Read what must be so; every fault is told at once."""
    if not isinstance(sent, Mapping):
        _refuse("filter", "An object.")
    errors = {f"filter.{name}": "No such field." for name in sent if name not in FIELDS}
    values: dict[str, object] = {}
    for name in FIELDS:
        if name in sent:
            try:
                values[name] = _value(name, sent[name], known)
            except NotAnAudience as fault:
                errors |= fault.errors
    if errors:
        raise NotAnAudience(errors)
    made = Filter(**values)  # type: ignore[arg-type]  # each was read as its field's kind
    _check(made)
    return made


FIELDS = tuple(Filter.__dataclass_fields__)
WORDS = {"language": LANGUAGES, "status": STATUSES}


def _value(name: str, sent: object, known: Known) -> object:
    field = f"filter.{name}"
    if name in {"officer", "product"}:
        return _id(field, sent)
    if name.startswith("days_overdue"):
        if isinstance(sent, bool) or not isinstance(sent, int) or not 1 <= sent <= DAYS_MAX:
            _refuse(field, f"A whole number from 1 to {DAYS_MAX}.")
        return sent
    if name == "district":
        if not isinstance(sent, str) or sent not in known.districts:
            _refuse(field, "A district of Lesotho, such as Leribe.")
        return sent
    if not isinstance(sent, str) or sent not in WORDS[name]:
        _refuse(field, f"One of {', '.join(WORDS[name])}.")
    return sent


def _check(made: Filter) -> None:
    """Refuse what is so of nobody, and what is so of everybody."""
    if made == Filter():
        _refuse("filter", f"At least one of {', '.join(FIELDS)}; for everybody say all.")
    if made.by_lateness and made.status not in {None, LATE}:
        _refuse("filter.status", "Only a loan that is active is overdue.")
    least, most = made.days_overdue_min, made.days_overdue_max
    if least is not None and most is not None and least > most:
        _refuse("filter.days_overdue_max", "No less than days_overdue_min.")


def _phones(sent: object, known: Known) -> tuple[str, ...]:
    if not isinstance(sent, list) or not 1 <= len(sent) <= PHONES_MAX:
        _refuse("phones", f"A list of 1 to {PHONES_MAX} numbers; send more as a file.")
    found: dict[str, None] = {}
    errors = {}
    for place, typed in enumerate(sent):
        if not isinstance(typed, str):
            errors[f"phones.{place}"] = "A number as text."
            continue
        number = reachable(typed, known.countries, known.country_of)
        if isinstance(number, NotReachable):
            errors[f"phones.{place}"] = number.why
        else:
            found[number] = None
    if errors:
        raise NotAnAudience(errors)
    return tuple(found)


def _id(field: str, sent: object) -> UUID:
    if not isinstance(sent, str) or ID.fullmatch(sent) is None:
        _refuse(field, "An id.")
    return UUID(sent)


def _refuse(field: str, line: str) -> NoReturn:
    raise NotAnAudience({field: line})
