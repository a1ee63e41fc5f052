"""What a borrower is told of an offer before she agrees."""

from dataclasses import dataclass

from loans.catalogue import words
from loans.dates import today
from loans.models import Application, Mfi, Product
from loans.queries.policy import policy_of
from loans.queries.products import terms_of
from loans.rules.apr import NoRate
from loans.rules.key_facts import KeyFacts, Lender, PlainKeyFacts, key_facts
from loans.rules.key_facts_text import long_lines


@dataclass(frozen=True, slots=True)
class Shown:
    """The key facts of an offer, and the text of them in one language."""

    version: str
    language: str
    plain: PlainKeyFacts
    text: str


def key_facts_of(application: Application) -> KeyFacts:
    """State the facts of an offer, or of what was asked for, paid out today."""
    product = Product.objects.of(application.mfi_id).get(id=application.product_id)
    mfi, policy = Mfi.objects.get(id=application.mfi_id), policy_of(application.mfi_id)
    kept = terms_of(product)
    terms = kept.terms(
        application.offered_lisente or application.amount_lisente,
        application.offered_installments or application.installments,
        today(),
        holidays=policy.holidays,
    )
    lender = Lender(mfi.name, mfi.phone, policy)
    return key_facts(lender, kept, terms, application.offer_ends_on)


def key_facts_before(product: Product, lisente: int, installments: int) -> KeyFacts:
    """State the facts of a loan paid out today, before anybody applies for it.

    NoRate where the instalments pay back less than was received.
    """
    mfi, policy, kept = (
        Mfi.objects.get(id=product.mfi_id),
        policy_of(product.mfi_id),
        terms_of(product),
    )
    terms = kept.terms(lisente, installments, today(), holidays=policy.holidays)
    return key_facts(Lender(mfi.name, mfi.phone, policy), kept, terms)


def offer_facts(application: Application, language: str) -> Shown:
    """Say them in a language, as they are stored with her acceptance."""
    facts = key_facts_of(application)
    text = "\n".join(long_lines(facts, words(language, "key_facts")))
    return Shown(facts.version, language, facts.plain(), text)


__all__ = ["NoRate", "Shown", "key_facts_before", "key_facts_of", "offer_facts"]
