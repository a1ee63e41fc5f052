"""The longest that the product lets each fact of a text be: sums of loans, references, reasons."""

from loans.catalogue import words
from loans.rules.written import filled
from messaging.catalogue import texts
from messaging.facts_of.matters import ANSWER_SEPTETS_MAX, REASON_SEPTETS_MAX

ONE_MESSAGE = 160
LONGEST = {
    "lender": "W" * 22,
    "lenders": "W" * 40,
    "officer": "W" * 22,
    "amount": "M99,999.99",
    "balance": "M99,999.99",
    "total": "M99,999.99",
    "cost": "M9,999.99",
    "payment": "M9,999.99",
    "payments": "11 x M9,999.99 + 1 x M9,999.99",
    "rate": "120.5%",
    "reference": "W" * 8,
    "receipt": "W" * 8,
    "reset": "123456",
    "spoken": "123456",
    "what": "accepting your loan",
    "lines": "30/09/27 Loan paid out +M99,999.99",
    "code": "*123*45#",
    "phone": "22310001",
    "from": "30/09/2027 14:05",
    **dict.fromkeys(("until", "on", "first"), "30/09/2027"),
}
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
