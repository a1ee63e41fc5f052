"""The product's dialogue over a book at its worst: longest names, every answer to every call.

What is typed is read by its digit: 7 is understood, and any other is refused by one of the lines
that its reader has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from loans.catalogue import words as reasons
from loans.rules.written import filled
from ussd import readers
from ussd.book import details, giving_back, home
from ussd.catalogue import ACCOUNT, LOOKS, REPORTS, STANDS, line, words
from ussd.catalogue import STANDINGS as STANDING_LINES
from ussd.catalogue import SUMS as SUM_LINES
from ussd.engine.domain import (
    Domain,
    Facts,
    Option,
    Outcome,
    PinLocked,
    PinRight,
    PinTry,
    PinWrong,
    Read,
    Refused,
)
from ussd.engine.limits import Limits
from ussd.engine.screens import Do
from ussd.engine.stage import Stage
from ussd.engine.talk import LANGUAGE, Talk
from ussd.flows import DIALOGUE
from ussd.slots import DRAFT, STANDING

WORDS = words(DIALOGUE)
UNDERSTOOD, LOCKED = "7", "8"
# The longest name a lender may have, and a number from abroad: 35 septets a line.
LONGEST_NAME = "W" * 22
LONGEST_OFFICE = f"{LONGEST_NAME} +26622310001"
LONGEST_DISTRICT = "Mohale's Hoek"
CODE = "*123*45#"
LONGEST_LINE = "W" * 80
LONGEST_NUMBER = "+99999999999999"
LARGEST, LARGEST_SUM = "M999,999", "M999,999.99"
LIMITS = {"min": LARGEST, "max": LARGEST}
SUMS = {"min": LARGEST_SUM, "max": LARGEST_SUM}
COST = {
    "received": LARGEST_SUM,
    "cost": LARGEST_SUM,
    "total": LARGEST_SUM,
    "payments": "11 x M99,999.99 + 1 x M99,999.99",
    "first": "30/09/2027",
    "rate": "120.5%",
}
ANSWER = {
    "lender": LONGEST_NAME,
    "phone": "+26622310001",
    "amount": LARGEST_SUM,
    "date": "30/09/2027",
}
OFFERED = {
    "lender": LONGEST_NAME,
    "amount": LARGEST_SUM,
    "total": LARGEST_SUM,
    "phone": "+26622310001",
    "number": LONGEST_NUMBER,
}
OWED = {
    "lender": LONGEST_NAME,
    "reference": "W" * 8,
    "phone": "+26622310001",
    "next": f"{LARGEST_SUM}, 30/09/2027",
    **dict.fromkeys(("amount", "late", "principal", "interest", "fees", "payoff"), LARGEST_SUM),
}
MONEY = {"number": LONGEST_NUMBER, "next": LONGEST_NUMBER, "from": "30/09/2027 14:05"}
LANGUAGES = ("en", "st")
LONGEST_REASON = {
    language: max(reasons(language, "refusals").values(), key=len) for language in LANGUAGES
}
LONGEST_STANDING = {
    language: max(
        (line(language, one, lender=LONGEST_NAME, amount=LARGEST_SUM) for one in STANDING_LINES),
        key=len,
    )
    for language in LANGUAGES
}
LONGEST_CHOICE = {
    language: max((line(language, one, amount=LARGEST_SUM) for one in SUM_LINES), key=len)
    for language in LANGUAGES
}
LONGEST_ACCOUNT = {
    language: "\n".join(
        [f"30/09/27 {max((line(language, one) for one in ACCOUNT), key=len)} +{LARGEST_SUM}"] * 5
    )
    for language in LANGUAGES
}
# Every line that the key facts can be made of on a small screen, each with the longest facts.
LONGEST_FACTS = {
    language: "\n".join(
        filled(
            text,
            {
                "name": "W" * 30,
                "amount": LARGEST_SUM,
                "total": LARGEST_SUM,
                "low": LARGEST_SUM,
                "high": LARGEST_SUM,
                "n": "600",
                "percent": "120.5%",
                "date": "30/09/2027",
                "first": "30/09/2027",
                "last": "30/09/2027",
                "lender": "",
                "product": "",
                "phone": "+26622310001",
            },
        )
        for name, text in reasons(language, "key_facts").items()
        if "short" in name
    )
    for language in LANGUAGES
}
LONGEST_LOOKS = {
    language: "\n".join(
        [f"30/09/27 {LONGEST_NAME}: {max((line(language, one) for one in LOOKS), key=len)}"] * 5
    )
    for language in LANGUAGES
}
LONGEST_REPORTS = {
    language: "\n".join(
        line(language, one, lender=LONGEST_NAME, reference="W" * 8, until="30/09/2027")
        for one in REPORTS
    )
    for language in LANGUAGES
}
LONGEST_STANDS = {
    language: "\n".join(
        line(
            language,
            one,
            date="30/09/27",
            lender=LONGEST_NAME,
            amount=LARGEST_SUM,
            n="9999",
        )
        for one in STANDS
    )
    for language in LANGUAGES
}
LONGEST_TIME = {language: line(language, "times.months", n="600") for language in LANGUAGES}
SHEET = {
    language: {
        "work": "\n".join(
            (
                line(language, "sheet.work", work=LONGEST_LINE),
                line(language, "sheet.employer", employer=LONGEST_LINE),
                line(language, "sheet.income", amount="M10,000,000.00"),
            )
        ),
        "money": line(language, "sheet.money_waits", **MONEY),
    }
    for language in LANGUAGES
}
OTHER = {"en": "st", "st": "en"}
STANDINGS = ("", *home.CHOICES)
BEGINNINGS: tuple[dict[str, str], ...] = (
    {},
    *({LANGUAGE: language, STANDING: how} for language in ("en", "st") for how in STANDINGS),
    *({LANGUAGE: language, STANDING: "", DRAFT: "apply"} for language in ("en", "st")),
)
REFUSES = {
    "name": (readers.NOT_A_NAME,),
    "id_number": (readers.NOT_AN_ID,),
    "her_id": (readers.NOT_HER_ID,),
    "date_of_birth": (readers.NOT_A_DATE, readers.NOT_GROWN_UP),
    "new_pin": (readers.NOT_A_PIN, readers.EASY_PIN),
    "same_pin": (readers.PINS_DIFFER,),
    "amount": (readers.NOT_AN_AMOUNT, readers.NOT_BETWEEN),
    "reset_code": (readers.NOT_THE_CODE,),
    "words": (readers.NOT_WORDS,),
    "sum": (readers.NOT_A_SUM, readers.NOT_BETWEEN),
    "place": (readers.NOT_A_PLACE,),
    "mobile": (readers.NOT_A_MOBILE,),
    "income": (readers.NOT_AN_AMOUNT, readers.NOT_BETWEEN),
    "wallet_number": (readers.NOT_A_MOBILE, readers.NOT_PAID_TO, readers.SAME_NUMBER),
}
# Enough for each outcome of a call to meet each of the one that comes before it.
OUTCOMES = range(12)


@dataclass
class Fate:
    """How the calls of one turn come out; `met` once one was made.

    A number stands for a row of outcomes: its last digit for the first call, and so on, each in
    the base of as many outcomes as the call has.
    """

    met: bool = False
    left: int = 0

    def decide(self, number: int) -> None:
        """Fix what the next turn's calls come to."""
        self.met, self.left = False, number

    def of(self, doing: Do) -> str:
        """Tell what this call comes to."""
        self.met = True
        self.left, place = divmod(self.left, len(doing.goes))
        return list(doing.goes)[place]


def listed(offices: int) -> Facts:
    """List so many offices; none is nothing to show."""
    return {"lenders": "\n".join([LONGEST_OFFICE] * offices)} if offices else {}


def shown(offices: int) -> dict[str, Callable[[Talk], Facts]]:
    """Tell every fact at its longest; where no lender works any more, none offers or looks."""

    def offer(talk: Talk) -> Facts:
        if not offices:
            return {}
        return {"lender": LONGEST_NAME, "lines": LONGEST_FACTS[talk.language]}

    def told(lines: Mapping[str, str]) -> Callable[[Talk], Facts]:
        return lambda talk: {"lines": lines[talk.language]} if offices else {}

    def lender(_talk: Talk) -> Facts:
        return {"lender": LONGEST_NAME, "code": CODE}

    return {
        "matter": lambda _: {**OWED, "until": "30/09/2027"},
        "draft": lambda talk: {"what": line(talk.language, "drafts.offer")},
        "offices": lambda _: listed(offices),
        "lender": lender,
        "code": lambda _: {"code": CODE},
        "limits": lambda _: LIMITS,
        "cost": lambda _: COST,
        "asked": lambda talk: {**lender(talk), "amount": LARGEST},
        "application": lambda talk: {**ANSWER, "reason": LONGEST_REASON[talk.language]},
        "offer": offer,
        "offer_in_short": lambda _: OFFERED,
        "accepted": lambda _: OFFERED,
        "pin_digits": lambda _: {"digits": "4 ho isa ho tse 6"},
        "loan": lambda _: OWED,
        "to_pay": lambda _: {**OWED, **SUMS},
        "paying": lambda _: {**OWED, "code": CODE},
        "her_lender": lender,
        "her_town": lambda _: {"town": LONGEST_LINE},
        "her_kin": lambda _: {"kin": "\n".join([LONGEST_LINE] * 3)},
        "her_work": lambda talk: {"lines": SHEET[talk.language]["work"]},
        "her_wallet": lambda talk: {"lines": SHEET[talk.language]["money"]},
        "wallet_change": lambda _: MONEY,
        "wallet_asked": lambda _: {**OWED, **MONEY, "code": CODE},
        "record": lambda _: {"n": "99"},
        "reported": lambda _: ANSWER,
        "disputed": lambda _: OWED,
        "stands": told(LONGEST_STANDS),
        "looks": told(LONGEST_LOOKS),
        "reports": told(LONGEST_REPORTS),
        "payments": lambda talk: {"lines": LONGEST_ACCOUNT[talk.language]},
    }


def worst_case(*, offices: int, fate: Fate | None = None, septets: int = 160) -> Stage:
    """Set the stage with so many lenders; fate may change its mind between two turns."""
    how = fate or Fate()

    def runs(doing: Do, talk: Talk) -> Outcome:
        name = how.of(doing)
        changes = doing.runs == "change_language" and name == "kept"
        return Outcome(name, {LANGUAGE: OTHER[talk.language]} if changes else {})

    def many(text: str, count: int) -> Callable[[Talk], Sequence[Option]]:
        # Whichever she takes, it leads to the same.
        return lambda _: [Option("any", text)] * count

    doings = [one for one in DIALOGUE.screens.values() if isinstance(one, Do)]
    return Stage(
        DIALOGUE,
        WORDS,
        Domain(
            runs={one.runs: partial(runs, one) for one in doings},
            shows=shown(offices),
            offers={
                "home": home.choices,
                "loan_choices": lambda _: (*giving_back.LOAN_CHOICES, "give_back"),
                "awaited_choices": lambda _: ("cancel",),
                "wallet_choices": lambda _: ("change", "keep"),
            },
            options={
                "lenders": many(LONGEST_NAME, offices),
                "her_lenders": many(LONGEST_NAME, 3),
                "people": many("W.W.W.W.", 3),
                "applications": lambda talk: [Option("any", LONGEST_STANDING[talk.language])] * 4,
                "to_pay": many(f"{LONGEST_NAME} {LARGEST_SUM}", 4),
                "sums": lambda talk: [Option("any", LONGEST_CHOICE[talk.language])] * 4,
                "reported": many(f"{LONGEST_NAME} {LARGEST_SUM}", 4),
                "loans": many(f"{LONGEST_NAME} {LARGEST_SUM}", 4),
                "districts": many(LONGEST_DISTRICT, 10),
                "products": many("W" * 60, min(offices, 3)),
                "relations": details.relations,
                "employments": details.employments,
                "terms": lambda talk: [Option("any", LONGEST_TIME[talk.language])] * 7,
            },
            reads={name: partial(read, lines) for name, lines in REFUSES.items()},
            pin=pin,
        ),
        Limits(screen_septets=septets),
    )


def read(lines: Sequence[str], _talk: Talk, typed: str) -> Read | Refused:
    """Understand one digit, and refuse any other answer."""
    if typed == UNDERSTOOD:
        return Read("x" * 64)
    return Refused(
        lines[len(typed) % len(lines)], {"years": "18", "digits": "4 ho isa ho tse 6", **LIMITS}
    )


def pin(_talk: Talk, typed: str) -> PinTry:
    """Know one right PIN, and one after which it is locked."""
    if typed == UNDERSTOOD:
        return PinRight()
    return PinLocked() if typed == LOCKED else PinWrong(left=4)
