"""The longest that each fact of a text may be, and how long it commonly is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_DAY, _REFERENCE, _PHONE, _CODE = "30/09/2027", "W" * 8, "22310001", "123456"
# The longest of what the product lets anybody have: names of lenders, sums of loans, references.
LONGEST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lenders": "W" * 40,
        "officer": "W" * 22,
        "lender": "W" * 22,
        "amount": "M99,999.99",
        "balance": "M99,999.99",
        "total": "M99,999.99",
        "cost": "M9,999.99",
        "payment": "M9,999.99",
        "payments": "11 x M9,999.99 + 1 x M9,999.99",
        "rate": "120.5%",
        "reference": _REFERENCE,
        "receipt": _REFERENCE,
        "reset": _CODE,
        "spoken": _CODE,
        "what": "accepting your loan",
        "lines": "30/09/27 Loan paid out +M99,999.99",
        "code": "*123*45#",
        "phone": _PHONE,
        "from": f"{_DAY} 14:05",
        # In the words of whoever answers her, as far as there is room.
        "outcome": "W" * 34,
        **dict.fromkeys(("until", "on", "first"), _DAY),
    }
)
# A loan of a few thousand maloti, of a lender with a name of two words.
TYPICAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        **LONGEST,
        "lender": "Maluti Credit",
        "amount": "M2,500.00",
        "balance": "M1,875.00",
        "total": "M3,000.00",
        "cost": "M500.00",
        "payment": "M500.00",
        "payments": "6 x M500.00",
        "rate": "52.1%",
        "code": "*384*11#",
    }
)
# What a fact is taken for that this table does not know.
UNKNOWN: Final = "W" * 34
# Facts in somebody's own letters, of which one may be no letter of the phones' alphabet.
OWN_LETTERS: Final = frozenset({"name", "officer", "lender", "lenders", "outcome"})
NO_LETTER_OF_PHONES: Final = "\u0160"


def as_written(facts: Mapping[str, str]) -> Mapping[str, str]:
    """Write names as they may be where no letter is put in place of another."""
    odd = {name: NO_LETTER_OF_PHONES * len(facts[name]) for name in OWN_LETTERS & facts.keys()}
    return {**facts, **odd}


def longest(names: frozenset[str], also: Mapping[str, str]) -> dict[str, str]:
    """Give the longest of each of these facts; `also` holds those that come out of catalogues."""
    known = {**LONGEST, **also}
    return {name: known.get(name, UNKNOWN) for name in names}
