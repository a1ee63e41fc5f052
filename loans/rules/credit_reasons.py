"""Why a score is what it is, in a borrower's words: a sentence for each code of every card."""

from collections.abc import Mapping, Sequence
from typing import Final

from credit.rules.card import CARDS

# What each means in people's words stands in the catalogues, under `credit_reasons`. A code stays
# there as long as any card names it: a decision of years ago is still told in words.
CODES: Final = tuple(dict.fromkeys(code for card in CARDS.values() for code in card.codes))
# So many sentences fit an SMS, beside the lender's name.
TOLD_BY_SMS: Final = 2
SENTENCE_SEPTETS_MAX: Final = 70


def sentences(
    reasons: Sequence[str], words: Mapping[str, str], most: int | None = None
) -> tuple[str, ...]:
    """Say reasons in the words of one language, the gravest first."""
    return tuple(words[code] for code in reasons[:most])
