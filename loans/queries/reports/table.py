"""All reports, by the names under which they are asked for."""

from collections.abc import Callable
from uuid import UUID

from loans.queries.reports.cash import cash
from loans.queries.reports.trial_balance import trial_balance
from loans.rules.report import Asked, Report

REPORTS: dict[str, Callable[[UUID, Asked], Report]] = {
    "cash": cash,
    "trial-balance": trial_balance,
}
