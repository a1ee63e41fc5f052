"""Whether a carrier is asked now, and how fast: what one process has learnt of it lately."""

from dataclasses import dataclass, field
from typing import Final

from messaging.rules.delivery import NoAnswer, Outcome, Refused, Then

FAILURES_MAX: Final = 5
WAIT_SECONDS: Final = 5.0
WAIT_SECONDS_MAX: Final = 60.0
# After too much was asked it is asked half as fast, and then a little faster each second.
SLOWER: Final = 0.5
FASTER: Final = 1.05
PER_SECOND_MIN: Final = 1.0
# How long a carrier's own asking for quiet is kept at most.
QUIET_SECONDS_MAX: Final = 300.0


@dataclass(slots=True)
class Circuit:
    """Closed: it is asked. Open: it is left alone. Then one call finds out whether it answers."""

    failures: int = 0
    waits_seconds: float = WAIT_SECONDS
    open_until: float = 0.0
    probing: bool = False

    def calls_allowed(self, now: float) -> int | None:
        """Say how many calls may begin: None for any number."""
        if self.failures < FAILURES_MAX:
            return None
        return 0 if self.probing or now < self.open_until else 1

    def began(self) -> None:
        """Note that a call went out; while the circuit is open it is the one that finds out."""
        self.probing = self.failures >= FAILURES_MAX

    def heard(self, now: float, outcome: Outcome, share: float) -> None:
        """Learn from an answer; `share` keeps processes from asking at the same moment."""
        if not troubled(outcome):
            self.failures, self.waits_seconds, self.probing = 0, WAIT_SECONDS, False
            return
        if self.failures >= FAILURES_MAX and not self.probing:
            return  # asked before it was known
        self.failures += 1
        self.probing = False
        if self.failures >= FAILURES_MAX:
            self.open_until = now + self.waits_seconds * (1 + share)
            self.waits_seconds = min(self.waits_seconds * 2, WAIT_SECONDS_MAX)

    def unheard(self) -> None:
        """Note that whoever asked hears no answer any more: another call finds out."""
        self.probing = False

    @property
    def is_open(self) -> bool:
        return self.failures >= FAILURES_MAX


def troubled(outcome: Outcome) -> bool:
    """Tell a carrier in trouble from one that refuses a text."""
    match outcome:
        case NoAnswer(why):
            # Of the others in the same call it spoke.
            return why not in {"not-mentioned", "unreadable"}
        case Refused(_, Then.AGAIN | Then.PAUSE):
            return True
        case _:
            return False


@dataclass(slots=True)
class Pace:
    """How many recipients a second: any number until a carrier says that it is too many."""

    per_second: float | None = None
    quiet_until: float = 0.0
    # What may go now, and since when it has been counted.
    saved: float = 0.0
    at: float = 0.0
    # When it was last slowed down: what was asked before that says nothing of how it is now.
    slowed_at: float = 0.0
    # How many went lately, to know what was too many.
    window_at: float = 0.0
    window: int = 0
    went_per_second: float = field(default=PER_SECOND_MIN)

    def may_go(self, now: float) -> int | None:
        """Say how many recipients may be asked for: None for any number."""
        if now < self.quiet_until:
            return 0
        if self.per_second is None:
            return None
        self._count(now)
        return int(self.saved)

    def went(self, now: float, recipients: int) -> None:
        """Note that so many were asked for."""
        if now - self.window_at >= 1.0:
            self.went_per_second = max(self.window / max(now - self.window_at, 1.0), PER_SECOND_MIN)
            self.window_at, self.window = now, 0
        self.window += recipients
        if self.per_second is not None:
            self.saved -= recipients

    def too_many(self, now: float, after_seconds: int) -> None:
        """Go half as fast as things went, once for each second in which it is said."""
        self.quiet_until = max(self.quiet_until, now + min(after_seconds, QUIET_SECONDS_MAX))
        if self.per_second is not None and now - self.slowed_at < 1.0:
            # Nothing is saved up for the end of the quiet.
            self.at = max(self.at, self.quiet_until)
            return
        lately = max(self.went_per_second, float(self.window))
        before = lately if self.per_second is None else min(self.per_second, lately)
        self.per_second = max(before * SLOWER, PER_SECOND_MIN)
        self.saved, self.at = 0.0, max(now, self.quiet_until)
        self.slowed_at = self.at

    def _count(self, now: float) -> None:
        assert self.per_second is not None
        passed = max(now - self.at, 0.0)
        self.saved = min(self.saved + passed * self.per_second, max(self.per_second, 1.0))
        self.at = max(now, self.at)
        self.per_second *= FASTER ** min(passed, 1.0)
