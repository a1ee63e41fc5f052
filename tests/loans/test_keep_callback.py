"""What a wallet says is kept before it is understood, once; and what no wallet says is not kept."""

import pytest

from loans.actions.keep_callback import keep_callback, settle_callback
from loans.deed import Actor
from loans.models import WalletCallback
from tests.loans.book import Book
from tests.loans.test_collect import post, told

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
WALLET = Actor.system("wallet")


def test_said_twice_it_is_kept_once() -> None:
    first = keep_callback("simulator", "result A", {"amount": "5.00"}, by=WALLET)
    assert first is not None
    assert keep_callback("simulator", "result A", {"amount": "5.00"}, by=WALLET) is None
    assert keep_callback("another", "result A", {"amount": "5.00"}, by=WALLET) is not None
    assert WalletCallback.objects.count() == 2


def test_what_was_booked_stays_booked() -> None:
    kept = keep_callback("simulator", "result A", {}, by=WALLET)
    assert kept is not None
    booked, suspense = WalletCallback.Status.BOOKED, WalletCallback.Status.SUSPENSE
    settle_callback(kept, suspense, "unknown-account", None, by=WALLET)
    settle_callback(kept, booked, "", None, by=WALLET)
    settle_callback(kept, suspense, "not-now", None, by=WALLET)
    row = WalletCallback.objects.get()
    assert (row.status, row.outcome) == ("booked", "")


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        '{"type": "result"}',
        '{"type": "result", "type": "paybill"}',
        {"type": "gift"},
        told(),
        told(reference=""),
        told(reference="R", amount="1.005"),
        told(reference="R", amount="1e3000"),
        told(reference="R", amount="NaN"),
        told(reference="R", amount="M5"),
        told(reference="R", at="yesterday"),
        told(reference="R", at="2026-11-22T10:00:00"),
        told(reference="R", status="perhaps"),
        told(reference="R" * 61),
    ],
)
def test_what_no_wallet_sends_is_refused_and_not_kept(body: str | dict[str, str]) -> None:
    assert post(body) == 400
    assert not WalletCallback.objects.exists()


def test_the_door_is_nobodys_who_does_not_know_the_token(book: Book) -> None:
    assert post(told(reference="R"), token="guess") == 404
    assert post("x=1", kind="application/x-www-form-urlencoded") == 415
    assert post({"x": "y" * 17_000}) == 413
    assert not WalletCallback.objects.exists()
