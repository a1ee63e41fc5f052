"""What Kannel says of a text: in its answer to a request, and afterwards in its callbacks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from messaging.rules.gsm7 import is_gsm7, parts

CARRIER: Final = "kannel"
# Every kind of callback: taken by the operator, refused by it, on its way, there, and not.
EVERY_CALLBACK: Final = 31
QUEUED, BAD, SHUT, NOWHERE, FULL = 202, 400, 403, 404, 503
# Which refusal of a request says what; the first whose words are in it.
REFUSALS: Final = (
    (SHUT, "Not routable", Refused("not-routable")),
    # The user or the password: nothing is taken until a person has looked.
    (SHUT, "", Refused("http-403", Then.PAUSE)),
    (NOWHERE, "", Refused("http-404", Then.PAUSE)),
    (FULL, "", Refused("queue-full", Then.SLOWER)),
    (BAD, "Sender missing", Refused("no-sender", Then.PAUSE)),
    (BAD, "denied", Refused("number-denied")),
    (BAD, "", Refused("http-400")),
)
# In which networks write what phones send.
CHARSETS: Final = frozenset({"utf-8", "utf-16be", "iso-8859-1", "windows-1252"})
STAT: Final = re.compile(r"\bstat:([A-Z]{1,10})")
ERROR: Final = re.compile(r"\berr:([0-9A-Za-z]{1,10})")
# What its bits mean; of a receipt that tells no success the operator's own word says more.
BY_STATE: Final[Mapping[str, str]] = {
    "1": "delivered",
    "2": "undelivered",
    "4": "buffered",
    "8": "taken",
    "16": "refused",
}


# A part of a longer text, where the alphabet has no letter of it, holds so many units.
UNITS_OF_A_PART: Final = 67
# 3GPP TS 23.040, 9.2.3.24.1: five octets follow, the first three of which are these.
PART_OF_MANY: Final = "050003"


class Piece(NamedTuple):
    """What is handed over at once: all of a text, or a part of it with its header."""

    says: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class Callback:
    """A callback about one text, in one word, with the operator's reason."""

    word: str
    reason: str = ""


def letters(text: bytes, charset: bytes) -> str:
    """Read a phone's text; whatever is in it, it is not refused."""
    known = charset.decode("latin-1").lower()
    return text.decode(known if known in CHARSETS else "utf-8", "replace")


def pieces(says: str, reference: int) -> tuple[Piece, ...]:
    """Cut a text where Kannel would cut a letter in two; it cuts every other one as we do.

    Of one text all parts have the same reference, a byte.
    """
    if is_gsm7(says):
        return (Piece(says),)
    cut = parts(says)
    if all(units == UNITS_OF_A_PART for units in cut.per_segment[:-1]):
        return (Piece(says),)
    return tuple(
        Piece(text, f"{PART_OF_MANY}{reference:02x}{cut.segments:02x}{number:02x}")
        for number, text in enumerate(cut.texts, 1)
    )


def outcome(status: int, body: str) -> Outcome:
    """Read the answer to a request; "taken" is queued by Kannel, and no more."""
    if status == QUEUED:
        return Accepted("")
    for of_status, words, refused in REFUSALS:
        if status == of_status and words in body:
            return refused
    return NoAnswer(f"http-{status}")


def read_callback(state: str, answer: str) -> Callback:
    """Read what a callback says; a state that nobody knows is its own word."""
    word = BY_STATE.get(state, state)
    if word == "refused":
        # NACK/0x0000000b/Invalid Destination Address, NACK/Retries Exceeded, NACK/no SMSC
        return Callback(word, answer.removeprefix("NACK/"))
    if word != "undelivered":
        return Callback(word)
    stat, error = STAT.search(answer), ERROR.search(answer)
    reason = f"{stat[1] if stat else 'none'} {error[1] if error else ''}".strip()
    return Callback(stat[1].lower() if stat else word, reason)
