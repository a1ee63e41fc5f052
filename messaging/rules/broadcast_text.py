"""What a broadcast says to each: her own language, and her own facts in their places."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from loans.rules.written import PLACEHOLDER, filled
from messaging.rules.gsm7 import in_letters
from messaging.rules.longest import as_written
from messaging.rules.wording import Finding, Judged, Weight, findings

# Each with the longest it may be, in septets: what a text is counted at before it is written.
LONGEST: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "W" * 40,
        "officer": "W" * 40,
        "lender": "W" * 22,
        "phone": "22310001",
        "code": "*123*45#",
        "balance": "M99,999.99",
        "days": "9999",
    }
)
# The same for everybody that a lender writes to.
OF_LENDER: Final = frozenset({"lender", "phone", "code"})


def placeholders(texts: Mapping[str, str]) -> frozenset[str]:
    """Name what all of the texts together ask for."""
    return frozenset(name for text in texts.values() for name in PLACEHOLDER.findall(text))


def as_places(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Give each place itself: what no fact is known for stays as it is written, and is refused."""
    return {name: f"{{{name}}}" for name in placeholders(texts)}


def is_personal(texts: Mapping[str, str]) -> bool:
    """Tell whether each gets words of her own."""
    return not placeholders(texts) <= OF_LENDER


def said_to(
    texts: Mapping[str, str], language: str, facts: Mapping[str, str], *, plain: bool = True
) -> str:
    """Say it in a language, or in the first where there is none in hers."""
    text = texts.get(language) or next(iter(texts.values()))
    return in_letters(filled(text, facts), plain=plain)


def longest(texts: Mapping[str, str], *, plain: bool = True) -> Mapping[str, str]:
    """Write each with the longest facts that it may get, to be counted."""
    facts = {**as_places(texts), **(LONGEST if plain else as_written(LONGEST))}
    return {
        language: in_letters(filled(text, facts), plain=plain) for language, text in texts.items()
    }


def found_in(texts: Mapping[str, str], *, plain: bool = True) -> Mapping[str, list[Finding]]:
    """List what is wrong with each, by its language."""
    return {
        language: findings(text, Judged(language=language, longest=LONGEST, plain=plain))
        for language, text in texts.items()
    }


def refusals(texts: Mapping[str, str], *, plain: bool = True) -> list[str]:
    """Name what nobody may write to many or to one: a link, a PIN asked for, a fact not known."""
    found = [one for ours in found_in(texts, plain=plain).values() for one in ours]
    return list(dict.fromkeys(one.code for one in found if one.weight is Weight.REFUSAL))
