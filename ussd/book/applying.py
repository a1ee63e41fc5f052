"""She asks for a loan: what there is, what it costs, and her wish, written down once."""

import re
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from uuid import UUID

from loans.actions.apply import Wish
from loans.actions.apply import apply as write_down
from loans.deed import Once
from loans.errors import (
    ApplicationOpen,
    BorrowerBlocked,
    DomainError,
    LoanOpen,
    NotThisLender,
    OutsideTerms,
)
from loans.models import Application, Product
from loans.queries.directory import borrower_at
from loans.queries.offers import NoRate, key_facts_before
from loans.queries.products import limits_of, of_lender
from loans.queries.products import one as one_product
from loans.rules.key_facts_text import in_a_line
from loans.rules.offer_terms import Limits
from loans.rules.rounding import LISENTE_PER_LOTI
from loans.rules.written import day, maloti, rate
from messaging.rules.gsm7 import transliterate
from ussd import readers
from ussd.book.joining import joined
from ussd.book.lenders import lender
from ussd.caller import Caller
from ussd.catalogue import line, words_digest
from ussd.engine.domain import Facts, Option, Outcome, Read, Refused
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.service_codes import dialled
from ussd.slots import AMOUNT, INSTALLMENTS, JOINS, LENDER, PRODUCT, WHO

ROUTE = "ussd apply"
CONSENT = ("apply.consent",)
WHOLE_MALOTI = re.compile(r"[0-9]{1,7}")
# What is offered where a product leaves the count open.
USUAL_COUNTS = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 60)
WEEKS_IN_FORTNIGHT = 2


def products(talk: Talk) -> Sequence[Option]:
    """List what the lender has on offer."""
    mfi_id = UUID(talk.slots[LENDER])
    with asked_of(mfi_id, ASK_SECONDS):
        rows = list(of_lender(mfi_id, status=Product.Status.OPEN).order_by("name"))
    return [Option(str(row.id), transliterate(row.name)) for row in rows]


def limits(talk: Talk) -> Facts:
    """Say the least and the most, whatever she may have had before."""
    product = _product(talk)
    if product is None:
        return {}
    least, most = _whole(limits_of(product))
    return {"min": f"M{least:,}", "max": f"M{most:,}"}


def amount(talk: Talk, typed: str) -> Read | Refused:
    """Read an amount in whole maloti, within the limits."""
    told = limits(talk)
    product = _product(talk)
    if product is None or not WHOLE_MALOTI.fullmatch(typed.strip(" ")):
        return Refused(readers.NOT_AN_AMOUNT)
    least, most = _whole(limits_of(product))
    if not least <= int(typed) <= most:
        return Refused(readers.NOT_BETWEEN, told)
    return Read(str(int(typed)))


def terms(talk: Talk) -> Sequence[Option]:
    """List for how long she may have it."""
    product = _product(talk)
    if product is None:
        return []
    offered = limits_of(product)
    counts: Sequence[int] = offered.terms_offered or [
        count
        for count in sorted({*USUAL_COUNTS, offered.installments_min, offered.installments_max})
        if offered.installments_min <= count <= offered.installments_max
    ]
    return [Option(str(count), _time(talk.language, product.period, count)) for count in counts]


def cost(talk: Talk) -> Facts:
    """State what it costs before she agrees to anything."""
    product = _product(talk)
    if product is None:
        return {}
    lisente = int(talk.slots[AMOUNT]) * LISENTE_PER_LOTI
    try:
        with asked_of(product.mfi_id, ASK_SECONDS):
            facts = key_facts_before(product, lisente, int(talk.slots[INSTALLMENTS]))
    except NoRate:
        return {}
    return {
        "received": maloti(facts.paid_out_lisente),
        "cost": maloti(facts.total_cost_lisente),
        "total": maloti(facts.total_to_pay_lisente),
        "payments": in_a_line(facts.payments),
        "first": day(facts.payments[0].first_due_on),
        "rate": rate(facts.eir),
    }


def apply(caller: Caller, talk: Talk) -> Outcome:
    """Write her wish down, once, and that the lender may look at her record."""
    slots = talk.slots
    mfi_id, person_id = UUID(slots[LENDER]), UUID(slots[WHO])
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            borrower_id = borrower_at(person_id, mfi_id)
            if borrower_id is None and JOINS not in slots:
                return Outcome("new")
            borrower_id = borrower_id or joined(caller, talk)
    except DomainError:
        return Outcome("later")
    if borrower_id is None:
        return Outcome("not_registered")
    wish = Wish(
        borrower_id=borrower_id,
        product_id=UUID(slots[PRODUCT]),
        amount_lisente=int(slots[AMOUNT]) * LISENTE_PER_LOTI,
        installments=int(slots[INSTALLMENTS]),
        channel=Application.Channel.USSD,
        agreed=f"on her phone, in {talk.language}: {words_digest(talk.language, CONSENT)}",
    )
    asked = {name: slots[name] for name in (LENDER, WHO, PRODUCT, AMOUNT, INSTALLMENTS)}
    once = Once.of_body(caller.session, str(person_id), ROUTE, asked)
    by = caller.herself(talk)
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            write_down(mfi_id, wish, by=by, once=once)
    except DomainError as error:
        return Outcome(_refusals(error))
    return Outcome("received")


def _refusals(error: DomainError) -> str:
    match error:
        case ApplicationOpen():
            return "application_open"
        case LoanOpen():
            return "loan_open"
        case BorrowerBlocked():
            return "blocked"
        case OutsideTerms():
            return "outside"
        case _:
            return "later"


def asked(talk: Talk) -> Facts:
    """Say again what she asked for, and of whom."""
    return {
        **lender(talk),
        "amount": f"M{int(talk.slots[AMOUNT]):,}",
        "code": dialled(talk),
    }


def _product(talk: Talk) -> Product | None:
    mfi_id = UUID(talk.slots[LENDER])
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            product = one_product(mfi_id, UUID(talk.slots[PRODUCT]))
    except NotThisLender:
        return None
    return product if product.status == Product.Status.OPEN else None


def _whole(offered: Limits) -> tuple[int, int]:
    """Give the limits in whole maloti, as she types them."""
    least = offered.principal_min.to_integral_value(ROUND_CEILING)
    return int(least), int(Decimal(offered.principal_max).to_integral_value(ROUND_FLOOR))


def _time(language: str, period: str, count: int) -> str:
    """Say how long; people count fortnights in weeks."""
    if period == "fortnight":
        period, count = "week", count * WEEKS_IN_FORTNIGHT
    name = f"one_{period}" if count == 1 else f"{period}s"
    return line(language, f"times.{name}", n=str(count))
