"""What a lender writes down of a borrower beside her name and phone, and what of it cannot be."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

AGE_YEARS_MIN, AGE_YEARS_MAX = 18, 120
WORDS_CHARACTERS_MAX = 80
GUARANTORS_MAX = 10
# More than anybody earns here in a month: a slip of the finger on the noughts.
INCOME_LISENTE_MAX = 10**9


class NotWords(ValueError):
    """Empty, too long, or with characters that no keyboard writes into a form."""


class Gender(StrEnum):
    """As reports count borrowers."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Employment(StrEnum):
    """From what somebody lives."""

    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"
    SEASONAL = "seasonal"
    FARMER = "farmer"
    PENSIONER = "pensioner"
    STUDENT = "student"
    UNEMPLOYED = "unemployed"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who stands beside a borrower: who, by which phone, and what they are to her."""

    name: str
    phone: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The personal part of her sheet, which is kept sealed."""

    born_on: date | None = None
    town: str = ""
    employer: str = ""
    income_month_lisente: int | None = None
    next_of_kin: Contact | None = None
    guarantors: tuple[Contact, ...] = ()

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Everybody who stands beside her."""
        kin = () if self.next_of_kin is None else (self.next_of_kin,)
        return (*kin, *self.guarantors)

    @classmethod
    def of(cls, text: str) -> Self:
        """Read what `as_text` wrote; from nothing come no details."""
        read = json.loads(text) if text else {}
        if "born_on" in read:
            read["born_on"] = date.fromisoformat(read["born_on"])
        if "next_of_kin" in read:
            read["next_of_kin"] = Contact(**read["next_of_kin"])
        if "guarantors" in read:
            read["guarantors"] = tuple(Contact(**one) for one in read["guarantors"])
        return cls(**read)

    def as_text(self) -> str:
        """Write what is there in one piece; nothing at all is an empty text."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, "", ())}
        return json.dumps(told, default=date.isoformat, ensure_ascii=False) if told else ""

    def one_as_text(self, name: str) -> str:
        """Write one of them, for the trail."""
        return replace(Details(), **{name: getattr(self, name)}).as_text()

    def wrong(self, today: date) -> Mapping[str, str]:
        """Say by field what cannot be."""
        lines = {}
        if self.born_on is not None and not _grown_up(self.born_on, today):
            lines["born_on"] = f"A borrower is {AGE_YEARS_MIN} to {AGE_YEARS_MAX} years old."
        if not 0 <= (self.income_month_lisente or 0) <= INCOME_LISENTE_MAX:
            lines["income_month_lisente"] = f"At most {INCOME_LISENTE_MAX // 100} a month."
        if len(self.guarantors) > GUARANTORS_MAX:
            lines["guarantors"] = f"At most {GUARANTORS_MAX}."
        return lines


def age_years(born_on: date, today: date) -> int:
    """Count whole years; who was born on 29 February has her birthday on 1 March of other years."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _grown_up(born_on: date, today: date) -> bool:
    return AGE_YEARS_MIN <= age_years(born_on, today) <= AGE_YEARS_MAX


def read_words(text: str) -> str:
    """Read a town, an employer, a relation or a reason in single spaces."""
    # A name for a space is a space; anything else of the sort (a mark of direction, a NUL) is not.
    words = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(words) <= WORDS_CHARACTERS_MAX:
        raise NotWords
    if any(unicodedata.category(letter)[0] == "C" for letter in words):
        raise NotWords
    return words
