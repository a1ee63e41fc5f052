"""The words of one language by `flow.screen`, and how facts are put into them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# What the engine says itself, beside the screens' own words.
BACK = "keys.back"
HOME = "keys.home"
MORE = "keys.more"
NOT_A_CHOICE = "keys.not_a_choice"
NOT_AN_OPTION = "keys.not_an_option"
ENOUGH = "session.enough"
ENGINE_LINES = (BACK, HOME, MORE, NOT_A_CHOICE, NOT_AN_OPTION, ENOUGH)


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


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into their places, literally: a fact that holds braces stays as it is."""
    return PLACEHOLDER.sub(lambda place: facts[place.group(1)], text)
