"""All that a turn is played on, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ussd.engine.domain import Domain
from ussd.engine.limits import Limits
from ussd.engine.screens import Dialogue
from ussd.engine.talk import Talk
from ussd.engine.wording import Words


class OptionsChanged(Exception):
    """The screen she answers belongs to a version of the flow that is gone."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The flows, the words by language, the domain, the limits."""

    dialogue: Dialogue
    words: Mapping[str, Words]
    domain: Domain
    limits: Limits


@dataclass(frozen=True, slots=True)
class Reply:
    """One screen: whether the network waits for an answer, the text, and the screen's label."""

    kind: Literal["CON", "END"]
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What is shown, and where the session stands then."""

    reply: Reply
    talk: Talk


BACK_KEY = "0"
HOME_KEY = "00"
MORE_KEY = "98"
