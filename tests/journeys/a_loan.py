"""A loan's whole life through the API alone, whoever answers it: this process, or a house outside.

Each step says what its answer must be; the sums are reckoned here from the schedule she was shown.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Protocol

from django.utils.timezone import localdate

from tests.gateway.api.caller import Answer

# So long ago that two instalments have come due, and the third has not.
AGO = {
    "month": timedelta(64),
    "fortnight": timedelta(30),
    "week": timedelta(16),
    "day": timedelta(3),
}
PARTS = ("principal", "interest", "fees", "penalties", "overpayment")
# Method, amortization, period and allocation.
Way = tuple[str, str, str, str]


class Asks(Protocol):
    """Somebody with a token."""

    def get(self, path: str, **headers: str) -> Answer: ...

    def post(self, path: str, body: object = None, **headers: str) -> Answer: ...


@dataclass
class Desk:
    """Four people at one lender, and how long one waits until the registry has heard."""

    officer: Asks
    manager: Asks
    finance: Asks
    admin: Asks
    until: Callable[[Callable[[], bool]], None]
    keys: "count[int]" = field(default_factory=count)

    def done(self, who: Asks, path: str, body: object, status: int = 200) -> dict[str, Any]:
        """Ask for something that moves money, with a key of its own; the repeat changes nothing."""
        key = f"k-{next(self.keys)}"
        first = who.post(path, body, Idempotency_Key=key)
        assert first.status == status, first.content
        again = who.post(path, body, Idempotency_Key=key)
        assert (again.status, again.document) == (first.status, first.document)
        return dict(first.document)


def told(answer: Answer, status: int = 200) -> dict[str, Any]:
    assert answer.status == status, answer.content
    return dict(answer.document)


def maloti(text: str) -> Decimal:
    return Decimal(text)


def signed_in(stranger: Asks, username: str, password: str) -> str:
    """Give somebody's token."""
    who = {"username": username, "password": password}
    return str(told(stranger.post("auth/token", who))["access"])


def product_body(way: Way) -> dict[str, Any]:
    """Write a product with a fee kept back and one with each instalment."""
    method, amortization, period, allocation = way
    return {
        "name": f"Journey {secrets.token_hex(4)}",
        "principal_min": "100.00",
        "principal_max": "5000.00",
        "rate": "36",
        "rate_period": "year",
        "method": method,
        "amortization": amortization,
        "installments_min": 1,
        "installments_max": 12,
        "period": period,
        "disbursement": "manual",
        "allocation": allocation,
        "fees": [
            {
                "name": "Form",
                "when": "disbursement",
                "kind": "flat",
                "value": "20.00",
                "paid": "deducted",
            },
            {"name": "Book", "when": "installment", "kind": "flat", "value": "5.00"},
        ],
    }


def registered(desk: Desk) -> str:
    """Write down somebody whom the desk has seen, and hear her consent on paper."""
    digits = "".join(secrets.choice("0123456789") for _ in range(6))
    body = {
        "name": "Palesa Mokoena",
        "phone": f"58{digits}",
        "national_id": f"199001{digits}",
        "district": "Maseru",
        "language": "st",
        "identity": "seen",
    }
    borrower = str(told(desk.officer.post("borrowers", body), 201)["id"])
    consent = {"purpose": "application", "evidence": "paper, form 17"}
    told(desk.officer.post(f"borrowers/{borrower}/consents", consent), 201)
    return borrower


def loan_in_cash(desk: Desk, borrower: str, way: Way, lent_on: date) -> str:
    """Apply for her, approve, sign, pay out; tell the loan's id."""
    product = told(desk.admin.post("products", product_body(way)), 201)
    wish = {
        "borrower": borrower,
        "product": product["id"],
        "amount": "1200.00",
        "installments": 6,
        "purpose": "school fees",
    }
    application = told(desk.officer.post("applications", wish), 201)
    refused = desk.officer.post(f"applications/{application['id']}/approve", {})
    assert (refused.status, refused.problem) == (403, "self-approval")
    offer = told(desk.manager.post(f"applications/{application['id']}/approve", {}))
    assert (offer["status"], offer["amount"]) == ("approved", "1200.00")
    assert held(desk, borrower) == [("reserved", "1200.00")]
    signed = told(
        desk.officer.post(f"applications/{application['id']}/accept", {"evidence": "form 18"})
    )
    assert signed["status"] == "accepted"
    in_cash = {"method": "cash", "on": lent_on.isoformat()}
    loan = desk.done(desk.finance, f"loans/{signed['loan']}/disburse", in_cash)
    assert (loan["status"], loan["principal"]) == ("active", "1200.00")
    return str(loan["id"])


def held(desk: Desk, borrower: str) -> list[tuple[str, str]]:
    """Ask the registry what she has open."""
    path = f"borrowers/{borrower}/credit-report"
    report = told(desk.officer.post(path, {"purpose": "application"}))
    return [(one["state"], one["amount"]) for one in report["open_exposures"]]


def from_registration_to_the_last_lisente(desk: Desk, way: Way) -> None:
    """Live it: early, late, a slip of another's, too much, and over."""
    lent_on = localdate() - AGO[way[2]]
    borrower = registered(desk)
    loan_id = loan_in_cash(desk, borrower, way, lent_on)
    desk.until(lambda: held(desk, borrower) == [("loan", "1200.00")])
    loan = told(desk.finance.get(f"loans/{loan_id}"))
    schedule = loan["schedule"]
    assert sum(maloti(row["principal"]) for row in schedule) == 1200
    total = sum(maloti(row["total"]) for row in schedule)
    assert maloti(loan["outstanding"]["total"]) == total
    first, second, third = (date.fromisoformat(row["due_on"]) for row in schedule[:3])
    assert second < localdate() <= third

    def pay(amount: Decimal, reference: str, **other: str) -> dict[str, Any]:
        body = {"amount": f"{amount:.2f}", "method": "cash", "reference": reference, **other}
        return desk.done(desk.finance, f"loans/{loan_id}/repayments", body, 201)

    # Early: M50 before the first due day, written down now.
    early = pay(Decimal(50), "early", paid_on=lent_on.isoformat())
    left = total - 50
    assert maloti(early["balance"]) == left
    # Late: what should have come with the first two instalments comes today.
    arrears = told(desk.finance.get(f"loans/{loan_id}"))["arrears"]
    overdue = maloti(schedule[0]["total"]) + maloti(schedule[1]["total"]) - 50
    if way[3].endswith("vertical"):
        # M5 each of the early M50 went to the fees of the four instalments after these.
        overdue += 20
    assert (maloti(arrears["amount"]), arrears["days"]) == (overdue, (localdate() - first).days)
    late = pay(overdue, "late")
    left -= overdue
    # A slip of the first due day that comes only now; then it turns out to be another's.
    slip = pay(Decimal("33.33"), "slip", paid_on=first.isoformat())
    assert maloti(slip["balance"]) == left - maloti("33.33")
    reversal = {"repayment": slip["id"], "reason": "other-loan"}
    desk.done(desk.finance, f"loans/{loan_id}/reverse-repayment", reversal)
    loan = told(desk.finance.get(f"loans/{loan_id}"))
    assert (maloti(loan["outstanding"]["total"]), loan["arrears"]["days"]) == (left, 0)
    owed = loan["outstanding"]["principal"]
    desk.until(lambda: held(desk, borrower) == [("loan", owed)])
    over = paid_off_with_too_much(desk, loan_id, left, pay)
    for payment in (early, late, over):
        went = sum(maloti(payment["allocation"][part]) for part in PARTS)
        assert went == maloti(payment["amount"])
    desk.until(lambda: held(desk, borrower) == [])


def paid_off_with_too_much(
    desk: Desk, loan_id: str, left: Decimal, pay: Callable[[Decimal, str], dict[str, Any]]
) -> dict[str, Any]:
    """Pay more than the payoff, and give back what is too much."""
    payoff = told(desk.finance.get(f"loans/{loan_id}/payoff"))
    assert maloti(payoff["total"]) == left
    over = pay(left + 10, "over")
    assert (over["allocation"]["overpayment"], over["balance"]) == ("10.00", "0.00")
    assert told(desk.finance.get(f"loans/{loan_id}"))["status"] == "overpaid"
    back = {"amount": "10.00", "method": "cash", "reference": "slip 9"}
    desk.done(desk.finance, f"loans/{loan_id}/refund", back)
    closed = told(desk.finance.get(f"loans/{loan_id}"))
    assert (closed["status"], closed["outstanding"]["total"]) == ("closed", "0.00")
    assert told(desk.finance.get(f"loans/{loan_id}/statement"))["closing"] == "0.00"
    return over
