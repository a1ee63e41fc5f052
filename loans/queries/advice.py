"""What whoever decides is advised: whether her income bears her instalments at all lenders."""

from loans.dates import today
from loans.models import Application, Borrower, Installment, Loan, Product
from loans.queries.borrowers import details_of
from loans.queries.policy import policy_asked, policy_of, the_policy
from loans.queries.products import affordable_percent_of, terms_of
from loans.rules.affordability import Repaying, affordability
from loans.rules.calendar import Period, Unit
from loans.rules.product_terms import ProductTerms
from loans.rules.rounding import Rounding, divided
from loans.rules.schedule import schedule
from loans.rules.terms import Terms
from loans.trip import ask, rows_like

Advice = dict[str, str | int | None]
A_MONTH = Period(Unit.MONTHS)


def repaying(application: Application, lisente: int, installments: int) -> Repaying:
    """Give the most that one instalment would ask, and how often one comes."""
    product = rows_like(Product, application.mfi_id, id=application.product_id)
    own = policy_asked(application.mfi_id)
    ask(product, own)
    kept, holidays = terms_of(product.answer[0]), the_policy(own).holidays
    return _at_most(kept, kept.terms(lisente, installments, today(), holidays=holidays))


def repaying_loan(loan: Loan) -> Repaying:
    """Give the same of a loan: by its schedule, and before it has one by the terms it has kept."""
    kept = ProductTerms.of_plain(loan.terms)
    if loan.disbursed_on is None:
        holidays = policy_of(loan.mfi_id).holidays
        lisente, installments = loan.principal_lisente, loan.installments
        return _at_most(kept, kept.terms(lisente, installments, today(), holidays=holidays))
    rows = Installment.objects.of(loan.mfi_id).filter(
        loan_id=loan.id, version=loan.schedule_version, origin=Installment.Origin.SCHEDULE
    )
    return Repaying(
        max(row.principal + row.interest + row.schedule_fees for row in rows), kept.period
    )


def _at_most(kept: ProductTerms, terms: Terms) -> Repaying:
    return Repaying(max(row.total for row in schedule(terms).rows), kept.period)


def monthly(loan: Repaying) -> int:
    """Bring a loan's instalments to a month, in whole lisente."""
    exact = loan.installment_lisente * loan.period.times_a_year / 12
    over, under = exact.as_integer_ratio()
    return divided(over, under, Rounding.HALF_EVEN)


def advise(application: Application, this: Repaying, elsewhere_lisente: int) -> Advice:
    """Hold this loan and all her others against her income; shares and codes, nothing of hers."""
    borrower = rows_like(Borrower, application.mfi_id, id=application.borrower_id)
    product = rows_like(Product, application.mfi_id, id=application.product_id)
    ask(borrower, product)
    held = affordability(
        this,
        [Repaying(elsewhere_lisente, A_MONTH)],
        details_of(borrower.answer[0]).income_month_lisente,
        affordable_percent_of(product.answer[0]),
    )
    share = held.share_percent
    return {
        "affordability": held.advice.value,
        "share_percent": None if share is None else str(share),
        "limit_percent": held.limit_percent,
        "others": "some" if elsewhere_lisente else "none",
    }
