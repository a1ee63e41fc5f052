"""What a broadcast says to each: her own language, and her own facts in their places."""

from collections.abc import Mapping

from loans.rules.written import PLACEHOLDER, filled
from messaging.rules.gsm7 import transliterate

# Each with the longest it may be, in septets: what a text is counted at before it is written.
ALLOWED: Mapping[str, int] = {
    "name": 40,
    "officer": 40,
    "lender": 22,
    "phone": 8,
    "code": 10,
    "balance": 13,
    "days": 4,
}


def placeholders(texts: Mapping[str, str]) -> frozenset[str]:
    """Name what all of the texts together ask for."""
    return frozenset(name for text in texts.values() for name in PLACEHOLDER.findall(text))


def said_to(texts: Mapping[str, str], language: str, facts: Mapping[str, str]) -> str:
    """Say it in a language, or in the first where there is none in hers."""
    text = texts.get(language) or next(iter(texts.values()))
    return transliterate(filled(text, facts))


def longest(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Write each with the longest facts that it may get, to be counted."""
    facts = {name: "8" * length for name, length in ALLOWED.items()}
    return {language: transliterate(filled(text, facts)) for language, text in texts.items()}
