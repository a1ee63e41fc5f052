"""What is wrong with a text that a lender has written, before anybody reads it on a phone.

A refusal cannot be argued with; a doubt may be accepted by whoever wrote the text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from loans.rules.written import filled
from messaging.rules.gsm7 import Parts, foreign, in_letters, parts
from messaging.rules.links import links
from messaging.rules.longest import as_written
from messaging.rules.secrets_asked import secrets_asked
from messaging.rules.sesotho import doubts, mixed_words, wrong_language
from messaging.rules.template import BRACES, misplaced, placeholders

SESOTHO: Final = "st"
CHOICE: Final = re.compile(r"^(\d+)\. ", re.MULTILINE)
CHOICES_MAX: Final = 5
# What no text of ours has more of: a longer one is an account, and is asked for.
PARTS_MAX: Final = 6
# Line feeds are text; what moves a cursor or turns the writing round is not.
CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
FOUND_MAX: Final = 60
# The rules of Sesotho that hold in every language: what a phone's alphabet lacks.
ALPHABET: Final = "R11"


class Weight(StrEnum):
    """Whether the writer may have it nevertheless."""

    REFUSAL = "refusal"
    DOUBT = "doubt"


# Codes never change: systems and translators of the desk know them.
REFUSALS: Final = frozenset(
    {
        "empty",
        "control-character",
        "link",
        "asks-for-secret",
        "placeholder-unknown",
        "brace-unclosed",
        "brace-stray",
        "placeholders-differ",
        "choices-differ",
        "too-many-choices",
        "too-long",
    }
)
DOUBTS: Final = frozenset(
    {"perhaps-link", "more-parts", "sixteen-bits", "wrong-language"}
    | {f"R{number}" for number in range(1, 16)}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its stable code, and what was found."""

    code: str
    found: str

    @property
    def weight(self) -> Weight:
        """Tell a refusal from a doubt."""
        return Weight.REFUSAL if self.code in REFUSALS else Weight.DOUBT


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a text is held against."""

    language: str
    # The longest of each fact that there may be.
    longest: Mapping[str, str]
    # What we say in its place; a free text has none.
    default: str | None = None
    # The same lender's other texts of the language.
    others: Iterable[str] = ()
    # Words of any language, in small letters, that are names.
    names: frozenset[str] = frozenset()
    # Whether it goes out in the phones' own letters, or as it is written.
    plain: bool = True


def at_worst(text: str, longest: Mapping[str, str], *, plain: bool = True) -> Parts:
    """Cut a text as it goes out, with the longest of every fact.

    Where names stay as they are written, one of them may take the whole text out of the alphabet.
    """
    return _cut(text, longest if plain else as_written(longest), plain=plain)


def _cut(text: str, longest: Mapping[str, str], *, plain: bool) -> Parts:
    facts = {**dict.fromkeys(placeholders(text), ""), **longest}
    return parts(in_letters(filled(text, facts), plain=plain))


def findings(text: str, judged: Judged) -> list[Finding]:
    """List all that is wrong, refusals first."""
    found = dict.fromkeys(
        Finding(code, what.strip()[:FOUND_MAX]) for code, what in _found(text, judged)
    )
    return sorted(found, key=lambda one: one.weight is Weight.DOUBT)


def _found(text: str, judged: Judged) -> Iterator[tuple[str, str]]:
    if not text.strip():
        yield "empty", ""
    for control in CONTROL.finditer(text):
        yield "control-character", f"U+{ord(control[0]):04X} at {control.start()}"
    for link in links(text):
        yield "link" if link.certain else "perhaps-link", link.found
    for sentence in secrets_asked(text):
        yield "asks-for-secret", sentence
    yield from _places(text, judged)
    yield from _choices(text, judged.default)
    yield from _length(text, judged)
    yield from _language(text, judged)


def _places(text: str, judged: Judged) -> Iterator[tuple[str, str]]:
    """Hold the places for facts against those of our own text: they cannot change."""
    for one in misplaced(text, judged.longest):
        yield one.fault, f"{one.found} at {one.at}"
    if judged.default is not None:
        ours, theirs = placeholders(judged.default), placeholders(text)
        for name in sorted(ours - theirs):
            yield "placeholders-differ", f"{{{name}}} is missing"
        for name in sorted((theirs - ours) & judged.longest.keys()):
            yield "placeholders-differ", f"{{{name}}} is not in this text"


def _choices(text: str, default: str | None) -> Iterator[tuple[str, str]]:
    choices = CHOICE.findall(text)
    if default is not None and choices != CHOICE.findall(default):
        yield "choices-differ", ", ".join(choices) or "none"
    if len(choices) > CHOICES_MAX:
        yield "too-many-choices", str(len(choices))


def _length(text: str, judged: Judged) -> Iterator[tuple[str, str]]:
    """Count at worst case, as it goes out; what letters a name has is nobody's wording."""
    ours = 1
    if judged.default is not None:
        ours = _cut(judged.default, judged.longest, plain=True).segments
    cut = _cut(text, judged.longest, plain=judged.plain)
    if cut.segments > PARTS_MAX:
        yield "too-long", f"{cut.segments} parts, {PARTS_MAX} at most"
    elif cut.segments > ours:
        yield "more-parts", f"{cut.segments} parts in place of {ours}"
    for at, character in foreign(in_letters(text, plain=judged.plain)):
        yield "sixteen-bits", f"{character} at {at}"


def _language(text: str, judged: Judged) -> Iterator[tuple[str, str]]:
    plain = BRACES.sub(" ", text)
    if judged.language != SESOTHO:
        yield from ((ALPHABET, f"{one} at {at}") for at, one in foreign(text))
        return
    yield from ((doubt.rule, doubt.found) for doubt in doubts(text, judged.names))
    yield from ((doubt.rule, doubt.found) for doubt in mixed_words([text, *judged.others]))
    for words in wrong_language(plain, judged.names):
        yield "wrong-language", words
