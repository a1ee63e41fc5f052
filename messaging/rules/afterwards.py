"""What becomes of a text after each answer of a carrier, class by class: one table, one function.

She must be able to prove a receipt: rather twice than never, and each says which it is. Of
everything else a second copy does more harm than a missing one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of a class of texts."""

    lasts: timedelta
    # How often one is handed over when nobody can say whether it was taken.
    unsure_max: int = 1


PROMISES: Final[Mapping[str, Promise]] = {
    "receipt": Promise(timedelta(hours=24), unsure_max=2),
    "code": Promise(timedelta(minutes=10)),
    "reminder": Promise(timedelta(hours=12)),
    "bulk": Promise(timedelta(hours=24)),
}
# A text that nobody knows of waits so long for a report of it.
SILENCE: Final = timedelta(minutes=10)
PAUSES: Final = tuple(timedelta(seconds=one) for one in (10, 30, 60, 300, 900, 1800))
# With the last pause for each further try this is longer than any text is worth sending.
TRIES_MAX: Final = 54
# Nothing more was heard of it: the carrier had it all the same.
LAPSED: Final = "no-report"
# Where the account itself is shut, one text asks again after so long whether it still is.
ASKS_AGAIN: Final = timedelta(seconds=60)
SLOWER: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Change:
    """What is written down of a text."""

    status: str
    failure: str = ""
    provider_id: str = ""
    cost: str = ""
    # When it may be taken up again, from now.
    waits: timedelta | None = None
    # What the carrier did not even look at costs the text none of its tries.
    counts: bool = True


def afterwards(kind: str, tries: int, unsure: int, outcome: Outcome, share: float) -> Change:
    """Say it. `tries` counts this one, `unsure` those before of which nobody could say anything.

    By `share`, from 0 to 1, texts do not come all at once.
    """
    match outcome:
        case Accepted(provider_id, cost):
            return Change("accepted", provider_id=provider_id, cost=cost)
        case NoAnswer(why):
            again = unsure + 1 < PROMISES[kind].unsure_max
            return Change("unknown", why, waits=SILENCE if again else None)
        case Refused():
            change = _refused(outcome, tries, share)
            return change if change.status == "queued" else given_up(change, unsure)


def given_up(change: Change, unsure: int) -> Change:
    """End a text unsent; but of one that may have been taken before nobody knows."""
    return replace(change, status="unknown") if unsure else change


def is_open(status: str, kind: str, unsure: int, failure: str) -> bool:
    """Tell whether a text may go out once more, so that nothing of it is paid for yet."""
    if status != "unknown":
        return status == "queued"
    return failure != LAPSED and unsure < PROMISES[kind].unsure_max


def _refused(said: Refused, tries: int, share: float) -> Change:
    match said.then:
        case Then.SUPPRESS:
            return Change("suppressed", said.code)
        case Then.PAUSE:
            return Change("queued", said.code, waits=ASKS_AGAIN, counts=False)
        case Then.SLOWER:
            waits = timedelta(seconds=said.after_seconds) or SLOWER
            return Change("queued", said.code, waits=waits * (1 + share), counts=False)
    tries_max = {Then.AGAIN: TRIES_MAX, Then.ONCE_MORE: 2}.get(said.then, 1)
    if tries < tries_max:
        # Longer each time, and no two for the same time.
        waits = PAUSES[min(tries, len(PAUSES)) - 1] * (1 + share)
        return Change("queued", said.code, waits=waits)
    return Change("failed", said.code)


def house_afterwards(tries: int, outcome: Outcome) -> Change:
    """Say the same of a mail of the house, of which a second copy does no harm."""
    waits = PAUSES[min(tries, len(PAUSES)) - 1]
    match outcome:
        case Accepted(provider_id, _):
            return Change("accepted", provider_id=provider_id)
        case NoAnswer(why):
            return Change("queued", why, waits=max(waits, SILENCE))
        case Refused(code, then):
            final = then in {Then.GIVE_UP, Then.SUPPRESS} or (then is Then.ONCE_MORE and tries > 1)
            return Change("failed", code) if final else Change("queued", code, waits=waits)
