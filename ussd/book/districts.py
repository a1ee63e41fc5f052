"""The districts, in the language that she reads."""

from collections.abc import Sequence

from loans.queries.directory import districts
from messaging.rules.gsm7 import transliterate
from ussd.engine.domain import Option
from ussd.engine.talk import Talk


def choices(talk: Talk) -> Sequence[Option]:
    """List them as people do."""
    return [
        Option(str(one.id), transliterate(one.name_st if talk.language == "st" else one.name))
        for one in districts()
    ]
