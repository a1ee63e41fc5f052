"""What whoever decides is advised: whether her income bears her instalments at all lenders."""

from collections.abc import Iterable
from typing import NamedTuple

from loans.dates import today
from loans.models import Application, Borrower, Installment, Loan, Product
from loans.queries.borrowers import income_of
from loans.queries.loans import running_of
from loans.queries.policy import policy_asked, policy_of, the_policy
from loans.queries.products import affordable_percent_of, terms_of
from loans.rules.affordability import Affordability, Repaying, affordability
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
    return at_most(kept, kept.terms(lisente, installments, today(), holidays=holidays))


def repaying_loan(loan: Loan) -> Repaying:
    """Give the same of a loan: by its schedule, and before it has one by the terms it has kept."""
    kept = ProductTerms.of_plain(loan.terms)
    if loan.disbursed_on is None:
        holidays = policy_of(loan.mfi_id).holidays
        lisente, installments = loan.principal_lisente, loan.installments
        return at_most(kept, kept.terms(lisente, installments, today(), holidays=holidays))
    rows = Installment.objects.of(loan.mfi_id).filter(
        loan_id=loan.id, version=loan.schedule_version, origin=Installment.Origin.SCHEDULE
    )
    return highest_of(kept, rows)


def highest_of(kept: ProductTerms, rows: Iterable[Installment]) -> Repaying:
    """Give the most that one row of a loan's schedule asks."""
    return Repaying(
        max(row.principal + row.interest + row.schedule_fees for row in rows), kept.period
    )


def at_most(kept: ProductTerms, terms: Terms) -> Repaying:
    """Give the most that one instalment on such terms asks."""
    return Repaying(max(row.total for row in schedule(terms).rows), kept.period)


def monthly(loan: Repaying) -> int:
    """Bring a loan's instalments to a month, in whole lisente."""
    exact = loan.installment_lisente * loan.period.times_a_year / 12
    over, under = exact.as_integer_ratio()
    return divided(over, under, Rounding.HALF_EVEN)


class Own(NamedTuple):
    """What a lender knows by itself of what she can bear; sums in lisente, a month."""

    # What is asked for, or offered by the first of two.
    asked: Repaying
    here_lisente: int
    income_lisente: int | None
    limit_percent: int


def own_figures(application: Application) -> Own:
    """Read it from the lender's book alone."""
    lisente = application.offered_lisente or application.amount_lisente
    installments = application.offered_installments or application.installments
    hers = running_of(application.mfi_id, application.borrower_id)
    return Own(
        repaying(application, lisente, installments),
        sum(monthly(repaying_loan(loan)) for loan in hers),
        *_income_and_limit(application),
    )


def weighed(asked: Repaying, others_lisente: int, income: int | None, limit: int) -> Affordability:
    """Hold a loan and what all others ask a month against her income."""
    return affordability(asked, [Repaying(others_lisente, A_MONTH)], income, limit)


def advise(application: Application, this: Repaying, elsewhere_lisente: int) -> Advice:
    """Hold this loan and all her others against her income; shares and codes, nothing of hers."""
    held = weighed(this, elsewhere_lisente, *_income_and_limit(application))
    share = held.share_percent
    return {
        "affordability": held.advice.value,
        "share_percent": None if share is None else str(share),
        "limit_percent": held.limit_percent,
        "others": "some" if elsewhere_lisente else "none",
    }


def _income_and_limit(application: Application) -> tuple[int | None, int]:
    borrower = rows_like(Borrower, application.mfi_id, id=application.borrower_id)
    product = rows_like(Product, application.mfi_id, id=application.product_id)
    ask(borrower, product)
    return income_of(borrower.answer[0]), affordable_percent_of(product.answer[0])
