"""Why: codes from which staff choose, so that no words of theirs are kept in trail and events."""

# What each means in people's words stands in the catalogues, under `reasons` and `refusals`.
REFUSAL = (
    "income",
    "repayment-record",
    "documents",
    "identity",
    "purpose",
    "other-loans",
    "outside-policy",
    "other",
)
REVERSAL = ("bounced", "other-loan", "wrong-amount", "booked-twice", "by-mistake")
WAIVER = ("hardship", "illness", "death", "our-mistake", "goodwill", "settlement")
WRITE_OFF = ("gone", "death", "bankrupt", "too-old", "too-small", "fraud")
WRITE_OFF_UNDONE = ("found", "pays-again", "by-mistake")

# Reasons that an act gives by itself.
EARLY_PAYOFF = "early-payoff"
CANCELLED = "cancelled"
BY_THEMSELVES = (EARLY_PAYOFF, CANCELLED)
EVERY = frozenset((*REVERSAL, *WAIVER, *WRITE_OFF, *WRITE_OFF_UNDONE, *BY_THEMSELVES))
