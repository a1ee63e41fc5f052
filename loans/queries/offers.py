"""What a borrower is told of an offer before she agrees."""

import json
from dataclasses import dataclass

from loans.dates import today
from loans.models import Application, Product
from loans.queries.policy import policy_of
from loans.queries.products import terms_of
from loans.rules.quote import quote


@dataclass(frozen=True, slots=True)
class Shown:
    """The key facts of an offer, and the text of them in one language."""

    version: str
    language: str
    plain: dict[str, object]
    text: str


def offer_facts(application: Application, language: str) -> Shown:
    """Make the key facts of an offer as they are today."""
    product = Product.objects.of(application.mfi_id).get(id=application.product_id)
    assert application.offered_lisente is not None
    assert application.offered_installments is not None
    terms = terms_of(product).terms(
        application.offered_lisente,
        application.offered_installments,
        today(),
        holidays=policy_of(application.mfi_id).holidays,
    )
    told = quote(terms)
    plain: dict[str, object] = {"total": told.totals.total, "apr": str(told.rates.apr)}
    return Shown("0", language, plain, json.dumps(plain))
