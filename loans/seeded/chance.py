"""Chance that comes the same way again: draws and ids that follow from a seed."""

from datetime import date
from random import Random
from typing import Self

PERCENT = 100
SECONDS_IN_HOUR = 3600
CLOCK = tuple(f"{second // 60:02}:{second % 60:02}+00:00" for second in range(SECONDS_IN_HOUR))
# The bits by which a UUID says that it was drawn and not reckoned: version 4.
KEPT = ~(0xF << 76 | 0x3 << 62)
DRAWN = 0x4 << 76 | 0x2 << 62


class Chance(Random):
    """One stream of draws; another seed or another name is another stream."""

    @classmethod
    def of(cls, *names: object) -> Self:
        """Open the stream of these names."""
        return cls("/".join(map(str, names)))

    def key(self) -> str:
        """Draw the id of a row that no text names."""
        return f"{self.getrandbits(128) & KEPT | DRAWN:032x}"

    def id(self) -> str:
        """Draw the id of a row, as texts name it."""
        text = self.key()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def percent(self, share: int) -> bool:
        """Draw what is true of so many in a hundred."""
        return self.randrange(PERCENT) < share


def moment(day: date, hour_utc: int, number: int) -> str:
    """Give what is of one number its own second in an hour of a day."""
    return f"{day.isoformat()}T{hour_utc:02}:{CLOCK[number % SECONDS_IN_HOUR]}"
