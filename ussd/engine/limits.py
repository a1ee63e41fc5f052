"""How much a screen and a session may hold."""

from dataclasses import dataclass

# 160 octets of radio carry 182 septets; no network shows more.
SCREEN_SEPTETS_MAX = 182


@dataclass(frozen=True, slots=True)
class Limits:
    """The smallest network's screen, and what people with small phones can bear."""

    # Without the prefix that tells the network whether to wait for an answer.
    screen_septets: int = 160
    options_a_screen: int = 5
    refusals: int = 3
    wrong_pins: int = 3
    transcript_characters: int = 1999
    # A handset cannot give more within a network's longest session.
    answers_replayed: int = 100
