"""The longest that the product lets each fact of a text be: sums of loans, references, reasons."""

from loans.catalogue import words
from loans.rules.written import filled
from messaging.catalogue import texts
from messaging.facts_of.matters import ANSWER_SEPTETS_MAX, REASON_SEPTETS_MAX
from messaging.rules.longest import LONGEST

ONE_MESSAGE = 160
# These may take more than one message: what she must have whole, and what she asked for.
LONGER = frozenset({"accepted", "facts", "statement"})
# Facts that are chosen from words of her language.
CHOSEN = {"reason": "refusals", "asks": "consent_code", "why": "looks"}
OUTCOMES = {"case_answered": ANSWER_SEPTETS_MAX, "dispute_rejected": REASON_SEPTETS_MAX}


def at_its_longest(language: str, label: str) -> str:
    """Say a text with the longest facts that it can have."""
    chosen = {name: max(words(language, of).values(), key=len) for name, of in CHOSEN.items()}
    outcome = "W" * OUTCOMES.get(label, 0)
    return filled(texts(language)[label], {**LONGEST, **chosen, "outcome": outcome})
