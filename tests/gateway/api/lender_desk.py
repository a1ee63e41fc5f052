"""Maluti's staff at work over the API: who asks, what for, and what is decided."""

from collections.abc import Mapping
from typing import Any

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Mfi
from loans.rules.policy import PlainValue
from tests.gateway.api.caller import Answer, Caller

SCHOOL = {
    "name": "School",
    "principal_min": "500.00",
    "principal_max": "5000.00",
    "rate": "24",
    "rate_period": "year",
    "method": "flat",
    "amortization": "equal_installments",
    "installments_min": 1,
    "installments_max": 12,
    "period": "month",
    "disbursement": "manual",
}
CONSENT = {"purpose": "application", "evidence": "paper, form 17"}
PAPER = {"evidence": "form 17"}


def refusal(answer: Answer) -> tuple[int, str]:
    """Give the status of a refusal and the end of its type."""
    return answer.status, answer.problem


class Desk:
    """Maluti's staff as they ask, its product, and what is asked for on it."""

    def __init__(self, mfi: Mfi, staff: Mapping[str, Caller]) -> None:
        """Put the product on offer."""
        self.mfi = mfi
        self.officer, self.manager = staff["officer"], staff["manager"]
        self.admin, self.finance = staff["admin"], staff["finance"]
        self.product = self.admin.post("products", SCHOOL).document["id"]
        self.numbers = iter(range(10, 99))
        # Whether whoever is registered lets the lender ask the registry.
        self.consents = True

    def borrower(self) -> str:
        """Register somebody new."""
        number = next(self.numbers)
        palesa = {
            "name": "Palesa Mokoena",
            "phone": f"581234{number}",
            "national_id": f"1990010123{number}",
            "district": "Maseru",
            "language": "st",
        }
        made = self.officer.post("borrowers", palesa)
        assert made.status == 201, made.content
        if self.consents:
            answer = self.officer.post(f"borrowers/{made.document['id']}/consents", CONSENT)
            assert answer.status == 201, answer.content
        return str(made.document["id"])

    def wish(self, **other: object) -> dict[str, Any]:
        """Write a body that asks for M1,250.50 over four months."""
        body = {
            "product": self.product,
            "amount": "1250.50",
            "installments": 4,
            "purpose": "school fees",
            **other,
        }
        return body if "borrower" in body else {"borrower": self.borrower(), **body}

    def applied(self, **other: object) -> dict[str, Any]:
        """Have the officer apply."""
        answer = self.officer.post("applications", self.wish(**other))
        assert answer.status == 201, answer.content
        return dict(answer.document)

    def offered(self) -> dict[str, Any]:
        """Have the manager approve it."""
        answer = self.manager.post(f"applications/{self.applied()['id']}/approve", {})
        assert answer.status == 200, answer.content
        return dict(answer.document)

    def set(self, **values: PlainValue) -> None:
        """Change what the lender sets for itself."""
        change_policy(self.mfi.id, values, by=Actor.system("operator"))
