"""The words of one language by `flow.screen`, and the facts that they have places for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from loans.rules.written import PLACEHOLDER

# What the engine says itself, beside the screens' own words.
BACK = "keys.back"
HOME = "keys.home"
MORE = "keys.more"
NOT_A_CHOICE = "keys.not_a_choice"
NOT_AN_OPTION = "keys.not_an_option"
ENOUGH = "session.enough"
WRONG_PIN = "refusals.wrong_pin"
WRONG_PINS = "session.wrong_pins"
ENGINE_LINES = (BACK, HOME, MORE, NOT_A_CHOICE, NOT_AN_OPTION, ENOUGH, WRONG_PIN, WRONG_PINS)


def refusal(line: str) -> str:
    """Name the line that says why an answer was not understood."""
    return f"refusals.{line}"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a screen says, and the words of its choices by their names."""

    says: str
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> frozenset[str]:
        """Name the facts that the text has a place for."""
        return frozenset(PLACEHOLDER.findall(self.says))


Words = Mapping[str, Wording]
