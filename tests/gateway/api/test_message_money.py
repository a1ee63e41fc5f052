"""A lender reads what its texts cost, grants itself a budget, and sends in its own name."""

import csv
import io

import pytest

from loans.models import AuditEntry, Mfi
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_reminder_worth import book
from tests.loans.book import Book
from tests.messaging.test_bill import taken
from tests.people import Hire

__all__ = ["book"]
pytestmark = pytest.mark.django_db
KEY = "atsk_0123456789"
NOTHING = {"granted": None, "reserved": 0, "spent": 0, "left": None, "spent_by_law": 0}
LOT = [{"currency": "LSL", "amount": "0.35"}]


def test_a_days_bill_and_what_was_spent(
    maluti: Mfi, senqu: Mfi, signed_in: SignIn, hire: Hire
) -> None:
    taken(maluti, "LSL 0.35", 6_000_000)
    taken(senqu, "LSL 9", 6_000_001)
    finance = signed_in(hire("lerato", "finance", maluti))
    found = finance.get("messages/bill?on=2026-05-04").document
    assert found == {
        "on": "2026-05-04",
        "lines": [
            {
                "kind": "bulk",
                "network": "65101",
                "account": "installation",
                "law": False,
                "accepted": 1,
                "delivered": 0,
                "unknown": 0,
                "parts": 1,
                "cost": "0.300",
                "told": LOT,
                "untold": 0,
                "difference": "0.050",
            }
        ],
        "currency": "LSL",
    }
    days = "messages/spend?from=2026-05-01&to=2026-05-31"
    spent = finance.get(days).document
    assert spent["rows"] == [
        {
            "kind": "bulk",
            "product": None,
            "product_name": "",
            "law": False,
            "texts": 1,
            "parts": 1,
            "cost": "0.300",
            "told": LOT,
        }
    ]
    file = finance.get(f"{days}&format=csv")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    heads, row = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert dict(zip(heads, row, strict=True))["As the carrier tells it"] == "LSL 0.35"
    day = finance.get("messages/bill?on=2026-05-04&format=csv&language=st")
    heads, row = csv.reader(io.StringIO(day.content.decode("utf-8-sig")))
    assert (heads[0], row[:2]) == ("Mofuta", ["melaetsa ea bongata", "Vodacom"])
    assert 'filename="messages-bill-2026-05-04.csv"' in day.headers["Content-Disposition"]
    trail = AuditEntry.objects.of(maluti).filter(action="export").order_by("at")
    assert [entry.target_kind for entry in trail] == ["messages-spend", "messages-bill"]
    for wrong in (
        "from=2026-05-02&to=2026-05-01",
        "from=2024-01-01&to=2026-05-01",
        "format=pdf",
        "language=fr",
    ):
        assert finance.get(f"messages/spend?{wrong}").problem == "invalid"


def test_a_budget_is_granted_and_taken_back_as_far_as_it_is_free(
    book: Book, signed_in: SignIn, hire: Hire
) -> None:
    admin = signed_in(hire("lerato", "admin", book.mfi))
    assert admin.get("messages/budget").document == NOTHING
    granted = admin.post("messages/budget", {"parts": 500}).document
    assert granted == {**NOTHING, "granted": 500, "left": 500}
    assert admin.post("messages/budget", {"parts": -501}).problem == "over-sms-budget"
    assert admin.post("messages/budget", {"parts": "many"}).problem == "invalid"
    assert admin.post("messages/budget", {"parts": -500}).document["left"] == 0


def test_its_own_account_is_set_and_the_key_never_told(
    maluti: Mfi, signed_in: SignIn, hire: Hire
) -> None:
    admin = signed_in(hire("lerato", "admin", maluti))
    nothing = {"username": "", "has_key": False, "sender_id": ""}
    assert admin.get("messages/sender").document == nothing
    without = {"username": "maluti", "sender_id": ""}
    assert admin.ask("PUT", "messages/sender", without).problem == "no-account-key"
    assert admin.ask("PUT", "messages/sender", {}).problem == "invalid"
    own = {"username": "maluti", "api_key": KEY, "sender_id": "MALUTI"}
    told = admin.ask("PUT", "messages/sender", own)
    shown = {"username": "maluti", "has_key": True, "sender_id": "MALUTI"}
    assert told.document == admin.get("messages/sender").document == shown
    assert KEY not in told.content.decode()
    wrong = admin.ask("PUT", "messages/sender", {**own, "sender_id": "A\r\nB"})
    assert list(wrong.document["errors"]) == ["sender_id"]
    none = {"username": "", "sender_id": ""}
    assert admin.ask("PUT", "messages/sender", none).document == nothing
