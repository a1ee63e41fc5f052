"""Texts with places for facts: only `{name}` from a list, and what is put in is never read again.

There is no format string and no template engine behind it: nothing of a text is ever evaluated.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from loans.rules.written import PLACEHOLDER, filled

# Ten parts of a text in the phones' alphabet; a longer one is no text message any more.
CHARACTERS_MAX: Final = 1530
# A place for a fact, a pair with something else inside, or a brace that is alone.
BRACES: Final = re.compile(rf"{PLACEHOLDER.pattern}|\{{[^{{}}]*\}}|[{{}}]")


class Fault(StrEnum):
    """What is wrong with a text's braces."""

    UNKNOWN = "placeholder-unknown"
    UNCLOSED = "brace-unclosed"
    STRAY = "brace-stray"


ALONE: Final = {"{": Fault.UNCLOSED, "}": Fault.STRAY}


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A fault, its place in the text, and what stands there."""

    fault: Fault
    at: int
    found: str


class NotATemplate(ValueError):
    """The text cannot be filled: it says what is wrong and where."""

    def __init__(self, found: list[Misplaced]) -> None:
        """Keep each fault."""
        super().__init__("; ".join(f"{one.fault} at {one.at}: {one.found}" for one in found))
        self.found = found


class TooLong(ValueError):
    """With its facts the text is longer than any may be."""

    def __init__(self, characters: int) -> None:
        """Keep its length."""
        super().__init__(f"{characters} characters, {CHARACTERS_MAX} at most")
        self.characters = characters


def placeholders(text: str) -> frozenset[str]:
    """Give the names of the facts that a text has places for."""
    return frozenset(PLACEHOLDER.findall(text))


def misplaced(text: str, allowed: Collection[str]) -> Iterator[Misplaced]:
    """Find each brace that holds no fact of the list."""
    for brace in BRACES.finditer(text):
        if brace[1] is None or brace[1] not in allowed:
            fault = ALONE.get(brace[0], Fault.UNKNOWN)
            yield Misplaced(fault, brace.start(), brace[0])


def rendered(text: str, facts: Mapping[str, str]) -> str:
    """Put the facts into their places, once and literally; refuse what has no fact or no end."""
    found = list(misplaced(text, facts))
    if found:
        raise NotATemplate(found)
    says = filled(text, facts)
    if len(says) > CHARACTERS_MAX:
        raise TooLong(len(says))
    return says
