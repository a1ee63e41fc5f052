"""A loan's whole life through the API alone, for each way of paying back."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.utils.timezone import localdate

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Mfi
from tests.gateway.api.caller import Answer, Caller
from tests.people import Colleague, Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
# So long ago that two instalments have come due, and the third has not.
AGO = {
    "month": timedelta(64),
    "fortnight": timedelta(30),
    "week": timedelta(16),
    "day": timedelta(3),
}
# Method, amortization, period and allocation: every one of each, and not every combination.
WAYS = (
    ("flat", "equal_installments", "month", "oldest_first"),
    ("flat", "equal_principal", "week", "oldest_first"),
    ("declining", "equal_installments", "month", "due_pfip_then_advance_ppfi"),
    ("declining", "equal_installments", "fortnight", "past_due_today_future"),
    ("declining", "equal_principal", "day", "due_pipf_then_advance_pipf"),
    ("declining", "equal_principal", "month", "past_due_today_future_vertical"),
)
Sign = Callable[[Colleague], Caller]


class Desk:
    """Four people at one lender, each with a token of their own."""

    def __init__(self, hire: Hire, sign: Sign, mfi: Mfi) -> None:
        self.keys = count()
        self.officer, self.manager, self.finance, self.admin = (
            sign(hire(f"journey-{role}", role, mfi))
            for role in ("officer", "manager", "finance", "admin")
        )

    def done(self, who: Caller, path: str, body: object, status: int = 200) -> dict[str, Any]:
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


@pytest.fixture
def desk(hire: Hire, maluti: Mfi) -> Desk:
    policy = {"backdate_days": 400, "declared_identity_limit_lisente": None}
    change_policy(maluti.id, {**policy}, by=Actor.system("operator"))

    def sign(colleague: Colleague) -> Caller:
        who = {"username": colleague.username, "password": colleague.password}
        return Caller(access=told(Caller().post("auth/token", who))["access"])

    return Desk(hire, sign, maluti)


def product_body(way: tuple[str, str, str, str]) -> dict[str, Any]:
    """Write a product with a fee kept back and one with each instalment."""
    method, amortization, period, allocation = way
    return {
        "name": "Journey",
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


def loan_in_cash(desk: Desk, way: tuple[str, str, str, str], lent_on: date) -> str:
    """Register her, hear her consent, apply, approve, sign, pay out; tell the loan's id."""
    product = told(desk.admin.post("products", product_body(way)), 201)
    borrower = told(
        desk.officer.post(
            "borrowers",
            {
                "name": "Palesa Mokoena",
                "phone": "58123456",
                "national_id": "199001012345",
                "district": "Maseru",
                "language": "st",
                "identity": "seen",
            },
        ),
        201,
    )
    consent = {"purpose": "application", "evidence": "paper, form 17"}
    told(desk.officer.post(f"borrowers/{borrower['id']}/consents", consent), 201)
    wish = {
        "borrower": borrower["id"],
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
    signed = told(
        desk.officer.post(f"applications/{application['id']}/accept", {"evidence": "form 18"})
    )
    assert signed["status"] == "accepted"
    in_cash = {"method": "cash", "on": lent_on.isoformat()}
    loan = desk.done(desk.finance, f"loans/{signed['loan']}/disburse", in_cash)
    assert (loan["status"], loan["principal"]) == ("active", "1200.00")
    return str(loan["id"])


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_from_registration_to_the_last_lisente(desk: Desk, way: tuple[str, str, str, str]) -> None:
    lent_on = localdate() - AGO[way[2]]
    loan_id = loan_in_cash(desk, way, lent_on)
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
    # Over: more than the payoff, and what is too much goes back to her.
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
    parts = ("principal", "interest", "fees", "penalties", "overpayment")
    for payment in (early, late, over):
        went = sum(maloti(payment["allocation"][part]) for part in parts)
        assert went == maloti(payment["amount"])
