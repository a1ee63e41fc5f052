"""A text before it is sent: how it goes out, what makes it dear, and what it costs whom."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from loans.queries.policy import policy_of
from loans.rules.written import filled
from messaging.catalogue import texts
from messaging.queries.prices import prices_of
from messaging.queries.sample_facts import common_facts, facts_of
from messaging.queries.wording_read import may_be, read_over
from messaging.rules.gsm7 import Parts, foreign, parts, transliterate
from messaging.rules.price import NetworkCost, Prices, costs
from messaging.rules.template import placeholders
from messaging.rules.wording import Finding, at_worst


@dataclass(frozen=True, slots=True)
class Forced:
    """One character outside the phones' alphabet: where it stands, and what could stand there."""

    at: int
    character: str
    name: str
    becomes: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A text as it goes out, and what it costs."""

    text: str
    parts: Parts
    by_network: list[NetworkCost]
    tenths: int


@dataclass(frozen=True, slots=True)
class Preview:
    """All that is to be known before a text is sent."""

    sent: Sent
    forced: list[Forced]
    # The same with the phones' own letters, where that is another text.
    plain: Sent | None
    # Whether that is what goes out; the lender may have texts go as they are written.
    goes_plain: bool
    worst: Parts
    # Facts that nobody has yet: they are such as are common.
    made_up: list[str]
    findings: list[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be looked at."""

    says: str
    language: str
    phones: Collection[str] = ()
    borrower_id: UUID | None = None
    # The text of ours that it stands for.
    text: str = ""


def preview(mfi_id: UUID, asked: Asked) -> Preview:
    """Look at a text; as it is written, or with the facts of a borrower or of one of our texts."""
    prices = prices_of(mfi_id)
    says, made_up = asked.says, list[str]()
    if asked.borrower_id is not None or asked.text:
        says, made_up = _filled(mfi_id, asked)
    plain, goes_plain = transliterate(says), policy_of(mfi_id).plain_letters
    return Preview(
        sent=_sent(says, asked.phones, prices),
        forced=[_forced(at, character) for at, character in foreign(says)],
        plain=_sent(plain, asked.phones, prices) if plain != says else None,
        goes_plain=goes_plain and plain != says,
        worst=at_worst(asked.says, may_be(asked.text, asked.language), plain=goes_plain),
        made_up=made_up,
        findings=read_over(mfi_id, asked.says, asked.language, text=asked.text),
    )


def is_text(label: str) -> bool:
    """Tell whether there is a text of ours by this name."""
    return label in texts("en")


def _filled(mfi_id: UUID, asked: Asked) -> tuple[str, list[str]]:
    """Put facts in, and name those that had to be made up; a place for no fact stays as it is."""
    real = facts_of(mfi_id, asked.borrower_id) if asked.borrower_id is not None else {}
    names = placeholders(asked.says)
    facts = {
        **{name: f"{{{name}}}" for name in names},
        **common_facts(mfi_id, asked.language),
        **real,
    }
    return filled(asked.says, facts), sorted(names & facts.keys() - real.keys())


def _sent(says: str, phones: Collection[str], prices: Prices) -> Sent:
    """Cut and price it: for those who hear it, or for one person on the dearer home network."""
    cut = parts(says)
    by_network = costs(cut.segments, phones, prices)
    total = sum(one.tenths for one in by_network)
    if not phones:
        total = prices.cost(cut.segments, prices.at_home)
    return Sent(says, cut, by_network, total)


def _forced(at: int, character: str) -> Forced:
    plain = transliterate(character)
    becomes = None if foreign(plain) else plain
    return Forced(at, character, unicodedata.name(character, "unnamed").lower(), becomes)
