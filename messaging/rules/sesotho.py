"""What betrays Sesotho that nobody in Lesotho would write: other spellings, traps, mixed words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from messaging.rules.gsm7 import foreign

# No Sesotho, and yet part of what phones say.
ALLOWED: Final = frozenset(
    {"english", "sesotho", "pin", "id", "sms", "interest", "x", "airtime", "stop", "start"}
    | {"m-pesa", "ecocash", "vodacom", "econet", "letsema", "teyateyaneng", "moyeni"}
    | {"january", "february", "march", "april", "may", "june", "july", "august", "september"}
    | {"october", "november", "december"},
)
PLACEHOLDER: Final = re.compile(r"\{[a-z_]+\}")
SERVICE_CODE: Final = re.compile(r"\*[0-9*]+#")
# With an apostrophe of any shape (U+2018, U+2019, U+02BC): 'me, bots'ehali, e-s'o.
WORD: Final = re.compile(r"'?[^\W\d_]+(?:['\u2018\u2019\u02bc-][^\W\d_]+)*")

# In a word. Lesotho writes li, lu, ea, oa, kh, ts' and 'm where others write these.
SPELLINGS: Final = {
    "R1": re.compile(r"[dD]"),
    "R2": re.compile(r"[wW]"),
    "R3": re.compile(r"(?<![nN])[yY]"),
    "R4": re.compile(r"(?<![nN])[gG]"),
    "R5": re.compile(r"tsh|tjh", re.IGNORECASE),
    "R6": re.compile(r"(?<![tT])[šŠ]"),
    "R7": re.compile(r"^(?:mm|nn)", re.IGNORECASE),
    "R8": re.compile(r"[cC](?![hH])|[vxzVXZ]"),
    # Words of Sepedi and Setswana whose letters alone would pass.
    "R9": re.compile(
        r"^(?:madi|tšhelete|leina|mogala|tsweetswee|bjang|bjalo|tše|tša)$", re.IGNORECASE
    ),
    "R12": re.compile(
        r"tsebel|tsenyeh|tsoarel|tsoan|bontsa|tsirelet|tsep(?!o)|tsits|tsitoe|motseanong",
        re.IGNORECASE,
    ),
}
# "O" before these is he or she: with a debt it accuses somebody else. After a mo- noun it is right.
O_FOR_YOU: Final = re.compile(
    r"(?:(\S+) )?\b[Oo] (?:tla|ka|na le|se ke|lokela|lefile|kolota)\b",
)
PLURAL_AND_NUMBER: Final = re.compile(
    r"\b(?!batla\b)(?:li|ma|me|ba)[a-z']{3,} (?:\d|\{n\})", re.IGNORECASE
)
# They mean another thing, shame, threaten, or come from South Africa or from a machine.
TRAPS: Final = re.compile(
    r"\b(?:thahasello|tekanyo|tekano|qoso|mosuoe-hlooho|lentsoe|kalafi|khafiso|e amohetsoe"
    r"|alima|moalimi|baalimi|molato|mokoloti|sekoloto se sebe|kotlo|ts'oso|tšoso|mapolesa"
    r"|lekhotla|nyehelo|puseletso|hlakola kalimo|pasa|phasewete|bong|lekala|mali|imali|machonisa"
    r"|mashonisa|stokvel|ranta|sassa|matric|tlhatlhobo|romelitsoe|kena pin|ka katleho|ho e-na le"
    r"|hang-hang|u lakaletsa|bots'ehali|botšehali|botona|ts'ehali|tšehali|ditefello"
    # Titles as South Africa shortens them; "a le mong." is the end of a sentence.
    r"|(?-i:Mong\.|Mof\.))(?![\w'])",
    re.IGNORECASE,
)
# So many words in a line that Lesotho spells otherwise are no slip.
IN_A_LINE: Final = 3
MIXED: Final = (("hau", "hao"), ("kalimo", "kadimo"), ("tefiso", "tefello"))


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """A rule, and the word that breaks it. One is a question, three in a line a wrong language."""

    rule: str
    found: str


def doubts(text: str, names: frozenset[str] = frozenset()) -> Iterator[Doubt]:
    """Read a text for a borrower's phone; `names` are words of any language in small letters."""
    for place, character in foreign(text):
        yield Doubt("R11", f"{character} at {place}")
    plain = SERVICE_CODE.sub(" ", PLACEHOLDER.sub(" ", text))
    for word in WORD.findall(plain):
        yield from (Doubt(rule, word) for rule in _misspelt(word, names))
    for found in O_FOR_YOU.finditer(plain):
        if not (found[1] or "").lower().startswith("mo"):
            yield Doubt("R10", found[0])
    yield from (Doubt("R14", found[0]) for found in PLURAL_AND_NUMBER.finditer(text))
    yield from (Doubt("R15", found[0]) for found in TRAPS.finditer(plain))
    if len(re.findall(r"\bbakeng sa\b", plain, re.IGNORECASE)) > 1:
        yield Doubt("R15", "bakeng sa, more than once")


def _misspelt(word: str, names: frozenset[str]) -> list[str]:
    """Give the rules of spelling that a word breaks."""
    if word.lower() in ALLOWED | names:
        return []
    return [rule for rule, sign in SPELLINGS.items() if sign.search(word)]


def wrong_language(text: str, names: frozenset[str] = frozenset()) -> Iterator[str]:
    """Find where a text is not Sesotho of Lesotho at all: three words in a line, or more."""
    line: list[str] = []
    for word in [*WORD.findall(SERVICE_CODE.sub(" ", PLACEHOLDER.sub(" ", text))), ""]:
        if word and _misspelt(word, names):
            line.append(word)
            continue
        if len(line) >= IN_A_LINE:
            yield " ".join(line)
        line = []


def mixed_words(texts: Iterable[str]) -> Iterator[Doubt]:
    """Read a whole catalogue: one word for one thing (R13)."""
    said = {word.lower() for text in texts for word in WORD.findall(text)}
    for pair in MIXED:
        if said.issuperset(pair):
            yield Doubt("R13", " and ".join(pair))
