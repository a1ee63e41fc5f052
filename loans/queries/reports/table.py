"""All reports, by the names under which they are asked for."""

from collections.abc import Callable
from uuid import UUID

from loans.queries.reports.ageing import ageing
from loans.queries.reports.arrears import arrears
from loans.queries.reports.cash import cash
from loans.queries.reports.collection_sheet import collection_sheet
from loans.queries.reports.collections import collections
from loans.queries.reports.credit_risk import credit_risk
from loans.queries.reports.demographics import demographics
from loans.queries.reports.disbursements import disbursements
from loans.queries.reports.expected import expected
from loans.queries.reports.income import income
from loans.queries.reports.officers import officers
from loans.queries.reports.par import par
from loans.queries.reports.portfolio import portfolio
from loans.queries.reports.trial_balance import trial_balance
from loans.queries.reports.write_offs import write_offs
from loans.rules.report import Asked, Report

REPORTS: dict[str, Callable[[UUID, Asked], Report]] = {
    "ageing": ageing,
    "arrears": arrears,
    "cash": cash,
    "collection-sheet": collection_sheet,
    "collections": collections,
    "credit-risk": credit_risk,
    "demographics": demographics,
    "disbursements": disbursements,
    "expected": expected,
    "income": income,
    "officers": officers,
    "par": par,
    "portfolio": portfolio,
    "trial-balance": trial_balance,
    "write-offs": write_offs,
}
