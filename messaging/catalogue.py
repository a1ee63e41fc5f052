"""The words of text messages, read from the catalogues: one text a label, in each language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from loans.rules.written import filled
from messaging.rules.gsm7 import transliterate

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("en", "st")


@cache
def texts(language: str) -> Mapping[str, str]:
    """Give all texts of one language."""
    entries = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return {label: entry["says"] for label, entry in entries.items()}


def text(language: str, label: str, facts: Mapping[str, str]) -> str:
    """Say one, in the phones' own alphabet."""
    return transliterate(filled(texts(language)[label], facts))
