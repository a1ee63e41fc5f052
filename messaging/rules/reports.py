"""What carriers report of a text, by rank: nothing goes back, and a success wins over all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Word(Enum):
    """What a report comes to, as the status that a message has for it."""

    # The carrier has it; no more is known.
    UNDERWAY = "accepted"
    EXPIRED = "expired"
    FAILED = "failed"
    DELIVERED = "delivered"


# Of two reports the higher one stands, whichever came first.
RANKS: Final[Mapping[str, int]] = {word.value: rank for rank, word in enumerate(Word)}
FINAL: Final = frozenset({Word.EXPIRED.value, Word.FAILED.value, Word.DELIVERED.value})
# The message was never handed over, so that no report can be of it.
NEVER_SENT: Final = frozenset({"suppressed"})
# Whoever sends it is at work: what came of it stands in a moment.
QUEUED: Final = "queued"
AT_WORK: Final = frozenset({QUEUED, "claimed", "sending"})
AFRICASTALKING: Final[Mapping[str, Word]] = {
    "sent": Word.UNDERWAY,
    "submitted": Word.UNDERWAY,
    "buffered": Word.UNDERWAY,
    "success": Word.DELIVERED,
    "failed": Word.FAILED,
    "rejected": Word.FAILED,
    # She was not there; nobody says that it is final, and a success may still come.
    "absentsubscriber": Word.FAILED,
    "expired": Word.EXPIRED,
}
KANNEL: Final[Mapping[str, Word]] = {
    "taken": Word.UNDERWAY,
    "buffered": Word.UNDERWAY,
    # The operator has lost sight of it: that is no end, and without one its time runs out.
    "unknown": Word.UNDERWAY,
    "delivered": Word.DELIVERED,
    "expired": Word.EXPIRED,
    "undeliv": Word.FAILED,
    "rejectd": Word.FAILED,
    "deleted": Word.FAILED,
    "undelivered": Word.FAILED,
    "refused": Word.FAILED,
}
WORDS: Final[Mapping[str, Mapping[str, Word]]] = {
    "africastalking": AFRICASTALKING,
    "kannel": KANNEL,
}
# As their pages spell it, and as others do.
SPELT: Final[Mapping[str, str]] = {"NotNetworkSubcriber": "NotNetworkSubscriber"}
# She told the carrier to take nothing from us for her.
BLACKLISTED: Final = "userinblacklist"


class Flag(Enum):
    """Why a person should look at a report."""

    CONTRADICTS = "contradicts"
    OTHER_NUMBER = "other-number"
    UNKNOWN_WORD = "unknown-word"
    NEVER_SENT = "never-sent"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one message becomes by what was reported of it: nothing, where `status` is None."""

    status: str | None = None
    failure: str = ""
    flag: Flag | None = None
    # Not to be decided yet.
    wait: bool = False


def word_of(carrier: str, status: str) -> Word | None:
    """Read a carrier's word; None for one that nobody knows."""
    return WORDS.get(carrier, AFRICASTALKING).get(status.strip().casefold())


def reason_of(failure: str) -> str:
    """Give a reason in one spelling."""
    return SPELT.get(failure, failure)


def is_blacklist(failure: str) -> bool:
    """Tell whether it failed because she wants nothing from us."""
    return failure.casefold() == BLACKLISTED


def heard(status: str, word: Word, reason: str, unsure: int = 0) -> Verdict:
    """Say what becomes of a message of some status when a report comes.

    `unsure` tells how often it was handed over and nobody could say whether it was taken.
    """
    if status == QUEUED and unsure and word is Word.DELIVERED:
        # It waits to be sent once more, and she has it.
        return Verdict(word.value)
    if status in AT_WORK:
        return Verdict(wait=True)
    if status in NEVER_SENT:
        return Verdict(flag=Flag.NEVER_SENT)
    contradicts = status in FINAL and word.value in FINAL and status != word.value
    flag = Flag.CONTRADICTS if contradicts else None
    # An unknown one has no rank: whatever is reported of it is more than we knew.
    if RANKS.get(status, -1) >= RANKS[word.value]:
        return Verdict(flag=flag)
    failure = (reason or word.value) if word in {Word.FAILED, Word.EXPIRED} else ""
    return Verdict(word.value, failure, flag)


def best(words: Iterable[Word]) -> Word:
    """Of several words give the one that stands."""
    return max(words, key=lambda word: RANKS[word.value])
