"""Where a session stands: small, immutable, and able to travel as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

# The slot that every session keeps.
LANGUAGE = "language"
# How many wrong PINs this session has seen; going back or home forgets none of them.
WRONG = "wrong_pins"

# The screen where her PIN was right, and how many screens were behind her then.
PIN_PASSED = "pin_passed"
# The screen to go on with once her PIN is right, where an earlier session was left.
AFTER_PIN = "after_pin"

Packed = list[str | int | list[str] | dict[str, str]]


@dataclass(frozen=True, slots=True)
class Talk:
    """The screen she sees, how she came to it, and what she has answered.

    `shown` and `more` are the options as they stood on the screen she saw: her key means these,
    whatever a later version of the flow offers.
    """

    at: str
    trail: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    page: int = 0
    refused: int = 0
    shown: tuple[str, ...] = ()
    more: bool = False
    # What she typed in this very hop and nobody may keep: it does not travel.
    secret: str = field(default="", repr=False)

    @property
    def language(self) -> str:
        """Tell the language she is spoken to in; empty while nobody knows."""
        return self.slots.get(LANGUAGE, "")

    @property
    def wrong_pins(self) -> int:
        """Count the wrong PINs of this session."""
        return int(self.slots.get(WRONG, "0"))

    def moved(self, at: str, trail: tuple[str, ...]) -> "Talk":
        """Stand on another screen, at its beginning."""
        return Talk(at, trail, self.slots, secret=self.secret)

    def remembering(self, answers: Mapping[str, str]) -> "Talk":
        """Keep answers in their slots."""
        return replace(self, slots={**self.slots, **answers})

    def forgetting(self, *names: str) -> "Talk":
        """Keep all answers but some."""
        kept = {name: value for name, value in self.slots.items() if name not in names}
        return replace(self, slots=kept)

    def packed(self) -> Packed:
        """Write it as JSON can carry it."""
        return [
            self.at,
            list(self.trail),
            dict(self.slots),
            self.page,
            self.refused,
            list(self.shown),
            int(self.more),
        ]


def unpacked(packed: Packed) -> Talk:
    """Read it again; a shape of another version raises ValueError."""
    match packed:
        case [str(at), list(trail), dict(slots), int(page), int(refused), list(shown), int(more)]:
            return Talk(at, tuple(trail), slots, page, refused, tuple(shown), bool(more))
        case _:
            raise ValueError("a session of another version")
