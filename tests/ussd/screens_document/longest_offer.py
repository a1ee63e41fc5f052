"""The worst of books with one offer that can be: the key facts at their longest, line by line."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from loans.catalogue import words
from loans.rules.fees import FeeDue
from loans.rules.key_facts import VERSION, FeeFact, KeyFacts, Payments
from loans.rules.key_facts_text import short_lines
from loans.rules.penalties import Every, Penalty, PenaltyKind
from tests.ussd.worst_case import LONGEST_NAME, Fate, shown, worst_case
from ussd.engine.domain import Facts
from ussd.engine.stage import Stage
from ussd.engine.talk import Talk

FIRST, LAST = date(2027, 9, 30), date(2028, 8, 30)
LONGEST_OFFER = KeyFacts(
    version=VERSION,
    lender=LONGEST_NAME,
    complaints_phone="+27821234567",
    product="W" * 60,
    amount_lisente=60_000_000,
    # The fees are lent along, which takes a line of its own.
    principal_lisente=70_000_000,
    paid_out_lisente=60_000_000,
    disbursed_on=date(2027, 8, 30),
    installments=12,
    period="month",
    # Of so many kinds that they are told by the least and the most.
    payments=tuple(
        Payments(times, lisente, FIRST, LAST)
        for times, lisente in ((9, 7_500_000), (1, 7_500_001), (1, 7_500_002), (1, 7_499_997))
    ),
    fees=tuple(FeeFact("W" * 30, FeeDue.ADDED, 5_000_000, 5_000_000) for _ in range(2)),
    interest_lisente=20_000_000,
    apr=Decimal("110.5"),
    eir=Decimal("120.5"),
    penalties=(
        Penalty(
            PenaltyKind.PERCENT_OF_OVERDUE,
            Decimal("12.5"),
            wait_days=365,
            every=Every.MONTH,
            cap_lisente=10_000_000,
        ),
    ),
    early_payment_saves_interest=False,
    cooling_off_days=10,
    cooling_off_keeps_charges=False,
    offer_ends_on=date(2027, 9, 15),
)


def stage(*, offices: int, fate: Fate) -> Stage:
    """Set the stage with the worst of books, and in it an offer whose lines belong together."""

    def offer(talk: Talk) -> Facts:
        if not shown(offices)["offer"](talk):
            return {}
        lines = short_lines(LONGEST_OFFER, words(talk.language, "key_facts"))
        return {"lender": LONGEST_NAME, "lines": "\n".join(lines)}

    worst = worst_case(offices=offices, fate=fate)
    shows = {**worst.domain.shows, "offer": offer}
    return replace(worst, domain=replace(worst.domain, shows=shows))
