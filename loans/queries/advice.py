"""What whoever decides is advised: whether her income bears her instalments at all lenders."""

from loans.dates import today
from loans.models import Application, Borrower, Product
from loans.queries.borrowers import details_of
from loans.queries.policy import policy_of
from loans.queries.products import affordable_percent_of, terms_of
from loans.rules.affordability import Repaying, affordability
from loans.rules.calendar import Period, Unit
from loans.rules.rounding import Rounding, divided
from loans.rules.schedule import schedule

Advice = dict[str, str | int | None]
A_MONTH = Period(Unit.MONTHS)


def repaying(application: Application, lisente: int, installments: int) -> Repaying:
    """Give the most that one instalment would ask, and how often one comes."""
    product = Product.objects.of(application.mfi_id).get(id=application.product_id)
    holidays = policy_of(application.mfi_id).holidays
    kept = terms_of(product)
    rows = schedule(kept.terms(lisente, installments, today(), holidays=holidays)).rows
    return Repaying(max(row.total for row in rows), kept.period)


def monthly(loan: Repaying) -> int:
    """Bring a loan's instalments to a month, in whole lisente."""
    exact = loan.installment_lisente * loan.period.times_a_year / 12
    over, under = exact.as_integer_ratio()
    return divided(over, under, Rounding.HALF_EVEN)


def advise(application: Application, this: Repaying, elsewhere_lisente: int) -> Advice:
    """Hold this loan and all her others against her income; shares and codes, nothing of hers."""
    borrower = Borrower.objects.of(application.mfi_id).get(id=application.borrower_id)
    product = Product.objects.of(application.mfi_id).get(id=application.product_id)
    held = affordability(
        this,
        [Repaying(elsewhere_lisente, A_MONTH)],
        details_of(borrower).income_month_lisente,
        affordable_percent_of(product),
    )
    share = held.share_percent
    return {
        "affordability": held.advice.value,
        "share_percent": None if share is None else str(share),
        "limit_percent": held.limit_percent,
        "others": "some" if elsewhere_lisente else "none",
    }
