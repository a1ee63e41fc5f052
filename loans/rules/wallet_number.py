"""The number a borrower's money is paid to: a change of it counts only after a day and a night."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

# Long enough for whoever holds the old number to hear of it and object.
COOL_OFF = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WalletNumber:
    """The number she named, and the one that is to follow it; an empty one is her telephone's."""

    number: str = ""
    following: str = ""
    counts_from: datetime | None = None

    @classmethod
    def of(cls, text: str) -> Self:
        """Read what `as_text` wrote; from nothing comes none."""
        read = json.loads(text) if text else {}
        if "counts_from" in read:
            read["counts_from"] = datetime.fromisoformat(read["counts_from"])
        return cls(**read)

    def as_text(self) -> str:
        """Write what is there in one piece; nothing at all is an empty text."""
        told = {"number": self.number, "following": self.following}
        if self.counts_from is not None:
            told["counts_from"] = self.counts_from.isoformat()
        told = {name: value for name, value in told.items() if value}
        return json.dumps(told) if told else ""

    def waits(self, at: datetime) -> bool:
        """Tell whether a change does not count yet."""
        return self.counts_from is not None and at < self.counts_from

    def in_force(self, telephone: str, at: datetime) -> str:
        """Give the number that money goes to at a moment."""
        return self.kept(at).number or telephone

    def waiting(self, telephone: str, at: datetime) -> str:
        """Give the number that does not count yet, if one waits."""
        return (self.following or telephone) if self.waits(at) else ""

    def kept(self, at: datetime) -> Self:
        """Let go of a change that does not count yet; one that does is no change any more."""
        if self.counts_from is None or self.waits(at):
            return type(self)(self.number)
        return type(self)(self.following)

    def asked(self, number: str, at: datetime) -> Self:
        """Have another number follow, instead of any that waits."""
        return type(self)(self.kept(at).number, number, at + COOL_OFF)
