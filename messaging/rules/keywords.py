"""The words that a phone may send us, in either language and however they are written."""

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple


class Ask(Enum):
    """What is wanted."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    BALANCE = "balance"
    UNKNOWN = "unknown"


ENGLISH: Final[Mapping[str, Ask]] = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "quit", "end", "cancel"), Ask.STOP),
    **dict.fromkeys(("start", "unstop", "subscribe", "resume"), Ask.START),
    **dict.fromkeys(("help", "info"), Ask.HELP),
    **dict.fromkeys(("balance", "bal"), Ask.BALANCE),
}
SESOTHO: Final[Mapping[str, Ask]] = {
    **dict.fromkeys(("emisa", "emisang", "khaotsa", "tlohela"), Ask.STOP),
    **dict.fromkeys(("qala", "qalang"), Ask.START),
    **dict.fromkeys(("thuso", "thusa", "thusang"), Ask.HELP),
    # Also as the press and the neighbours across the border write it.
    **dict.fromkeys(("chelete", "chelate", "tjhelete", "sekoloto"), Ask.BALANCE),
}
# Apostrophes of any shape are part of nothing that we look for.
APOSTROPHES: Final = re.compile(r"['\u2018\u2019\u201b\u02bc\u02b9\u00b4`\u2032]")
LETTERS: Final = re.compile(r"[^\W\d_]+")
# Nobody sends more of it; the rest is not even looked at.
CHARACTERS_MAX = 1600


class Heard(NamedTuple):
    """What is wanted, and in which language it was said, if that shows."""

    ask: Ask
    language: str = ""


def read(text: str) -> Heard:
    """Read a text by its first word: what follows it is hers to say."""
    words = _words(text)
    if len(words) > 1 and all(len(word) == 1 for word in words):
        # S T O P
        words = ["".join(words)]
    first = words[0] if words else ""
    if first in ENGLISH:
        return Heard(ENGLISH[first], "en")
    if first in SESOTHO:
        return Heard(SESOTHO[first], "st")
    return Heard(Ask.UNKNOWN)


def _words(text: str) -> list[str]:
    """Give the words as letters alone, small, without marks above them."""
    plain = APOSTROPHES.sub("", text[:CHARACTERS_MAX])
    apart = unicodedata.normalize("NFKD", plain)
    letters = "".join(one for one in apart if unicodedata.category(one) not in {"Mn", "Cf"})
    return LETTERS.findall(letters.casefold())
