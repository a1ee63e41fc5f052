"""A borrower is asked for money on her phone; what the wallet says came of it is booked once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.collect import EXPIRES, expire_collections
from loans.deed import Actor, Once
from loans.errands.collect import collect
from loans.errors import Busy, NotNow, TooMuch
from loans.models import Collection, Event, Loan, Payment, WalletCallback
from loans.tasks import book_callback, sweep_wallets
from loans.wallets.port import Outcome, Prompt, Prompted, chosen
from loans.wallets.simulator import SimulatedWallet
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
HER = Actor.system("test")


@dataclass
class Watched:
    """The simulated wallet, and the prompts that it showed."""

    prompts: list[Prompt] = field(default_factory=list)
    name: str = "simulator"
    breaks: bool = False

    @property
    def wallet(self) -> SimulatedWallet:
        return SimulatedWallet(self.prompts.append)

    def pay_out(self, payout_id: UUID, phone: str, lisente: int) -> Outcome:
        return self.wallet.pay_out(payout_id, phone, lisente)

    def collect(self, prompt: Prompt) -> Prompted:
        if self.breaks:
            raise ConnectionError
        return self.wallet.collect(prompt)


@pytest.fixture(autouse=True)
def wallet() -> Iterator[Watched]:
    before, watched = chosen.wallet, Watched()
    chosen.wallet = watched
    yield watched
    chosen.wallet = before


def owing(book: Book, tail: str = "100") -> Loan:
    """A loan of M1,080 to pay back, of somebody whose number ends so."""
    loan = book.active(1000, 4)
    phone = Amendment(phone=f"+26659000{tail}")
    amend_borrower(book.mfi.id, loan.borrower_id, phone, by=book.officer)
    return loan


def the(book: Book) -> Collection:
    return Collection.objects.of(book.mfi).latest("at")


def told(**changed: str) -> dict[str, str]:
    """What the wallet says of a prompt that was approved."""
    return {
        "type": "result",
        "provider_id": "SIM1",
        "status": "succeeded",
        "amount": "270.00",
        "currency": "LSL",
        "phone": "+26659000100",
        "at": timezone.now().isoformat(),
        **changed,
    }


def post(
    body: str | dict[str, str], *, kind: str = "application/json", token: str | None = None
) -> int:
    token = settings.TELCO_TOKENS[0] if token is None else token
    door = f"/wallets/{token}/simulator/callback"
    return Client().post(door, body, content_type=kind, secure=True).status_code


def heard(body: dict[str, str]) -> WalletCallback:
    """Have the wallet say it, and the worker book it."""
    assert post(body) == 200
    row = WalletCallback.objects.latest("at")
    book_callback(str(row.id))
    row.refresh_from_db()
    return row


def test_she_is_asked_once_and_what_she_approves_is_booked(book: Book, wallet: Watched) -> None:
    loan = owing(book)
    assert collect(book.mfi.id, loan.id, 27_000, by=HER) == "sent"
    (prompt,) = wallet.prompts
    assert (prompt.phone, prompt.lisente, prompt.reference) == (
        "+26659000100",
        27_000,
        the(book).reference,
    )
    row = heard(told(reference=prompt.reference))
    assert (row.status, row.mfi_id) == ("booked", book.mfi.id)
    payment = Payment.objects.of(book.mfi).get()
    assert (payment.amount_lisente, payment.method, payment.reference) == (27_000, "wallet", "SIM1")
    assert (the(book).status, the(book).provider_id) == ("succeeded", "SIM1")
    assert book.loan(loan.id).owed_lisente == 81_000


def test_however_often_the_wallet_says_it_there_is_one_payment(book: Book, wallet: Watched) -> None:
    loan = owing(book)
    collect(book.mfi.id, loan.id, 27_000, by=HER)
    body = told(reference=wallet.prompts[0].reference)
    heard(body)
    for _ in range(20):
        assert post(body) == 200
        assert post({**body, "at": timezone.now().isoformat()}) == 200
    assert WalletCallback.objects.count() == 1
    book_callback(str(WalletCallback.objects.get().id))
    assert Payment.objects.of(book.mfi).count() == 1


def test_a_second_prompt_waits_for_the_first(book: Book) -> None:
    loan = owing(book)
    collect(book.mfi.id, loan.id, 27_000, by=HER)
    with pytest.raises(Busy):
        collect(book.mfi.id, loan.id, 27_000, by=HER)
    Collection.objects.of(book.mfi).update(expires_at=timezone.now())
    assert collect(book.mfi.id, loan.id, 27_000, by=HER) == "sent"
    statuses = Collection.objects.of(book.mfi).values_list("status", flat=True)
    assert sorted(statuses) == ["expired", "sent"]


def test_the_same_call_again_asks_nobody(book: Book, wallet: Watched) -> None:
    loan = owing(book)
    once = Once.of_body("key", "her", "repay", "270")
    for _ in range(3):
        assert collect(book.mfi.id, loan.id, 27_000, by=HER, once=once) == "sent"
    assert len(wallet.prompts) == 1


def test_a_prompt_that_ended_still_pays_when_she_approves_it_late(
    book: Book, wallet: Watched
) -> None:
    loan = owing(book)
    collect(book.mfi.id, loan.id, 27_000, by=HER)
    Collection.objects.of(book.mfi).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expire_collections(book.mfi.id, by=HER) == 1
    heard(told(reference=wallet.prompts[0].reference))
    assert the(book).status == "succeeded"
    assert Payment.objects.of(book.mfi).count() == 1


def test_refused_it_is_told_and_nothing_is_booked(book: Book, wallet: Watched) -> None:
    loan = owing(book)
    collect(book.mfi.id, loan.id, 27_000, by=HER)
    reference = wallet.prompts[0].reference
    row = heard(told(reference=reference, status="failed", failure="INS-5"))
    assert (row.status, row.outcome) == ("noted", "failed")
    assert (the(book).status, the(book).failure) == ("failed", "INS-5")
    event = Event.objects.of(book.mfi).get(type="collection.failed")
    assert event.data["lisente"] == 27_000
    assert not Payment.objects.of(book.mfi).exists()
    # A success that comes after all is the truth.
    heard(told(reference=reference))
    assert the(book).status == "succeeded"
    # And a failure that comes after it changes nothing.
    row = heard(told(reference=reference, status="failed", provider_id="SIM2"))
    assert (row.outcome, the(book).status) == ("known", "succeeded")


@pytest.mark.parametrize(
    ("tail", "stands"),
    [("002", "unknown"), ("004", "failed"), ("007", "failed"), ("008", "failed")],
)
def test_numbers_fail_as_in_m_pesas_sandbox(
    book: Book, wallet: Watched, tail: str, stands: str
) -> None:
    loan = owing(book, tail)
    assert collect(book.mfi.id, loan.id, 27_000, by=HER) == stands
    assert wallet.prompts == []


def test_a_line_that_breaks_leaves_it_open_and_the_money_is_booked_when_it_comes(
    book: Book, wallet: Watched
) -> None:
    loan = owing(book)
    wallet.breaks = True
    assert collect(book.mfi.id, loan.id, 27_000, by=HER) == "unknown"
    heard(told(reference=the(book).reference))
    assert the(book).status == "succeeded"


@pytest.mark.parametrize("lisente", [0, -100, 108_001])
def test_more_than_is_owed_or_nothing_is_not_asked_for(book: Book, lisente: int) -> None:
    with pytest.raises(TooMuch):
        collect(book.mfi.id, owing(book).id, lisente, by=HER)


def test_nobody_is_asked_to_pay_a_loan_that_is_not_running(book: Book) -> None:
    with pytest.raises(NotNow):
        collect(book.mfi.id, book.accepted().id, 27_000, by=HER)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"currency": "ZAR"}, "currency"),
        ({"amount": "0.00"}, "amount"),
        ({"amount": "-5.00"}, "amount"),
        ({"reference": "NOBODYS"}, "unknown-reference"),
        ({"status": "reversed"}, "reversed"),
    ],
)
def test_what_has_no_place_goes_to_suspense_and_stays_there(
    book: Book, wallet: Watched, changed: dict[str, str], why: str
) -> None:
    collect(book.mfi.id, owing(book).id, 27_000, by=HER)
    row = heard(told(**{"reference": wallet.prompts[0].reference, **changed}))
    assert (row.status, row.outcome) == ("suspense", why)
    assert not Payment.objects.of(book.mfi).exists()


def test_a_payment_nobody_asked_for_finds_its_loan_by_what_was_typed(book: Book) -> None:
    loan = owing(book)
    paybill = {
        "type": "paybill",
        "provider_id": "PB1",
        "account": f" {loan.reference.lower()} ",
        "amount": "100.5",
        "currency": "LSL",
        "phone": "+26650000001",
        "at": timezone.now().isoformat(),
    }
    row = heard(paybill)
    assert (row.status, row.mfi_id) == ("booked", book.mfi.id)
    assert Payment.objects.of(book.mfi).get().amount_lisente == 10_050
    row = heard({**paybill, "provider_id": "PB2", "account": "NOLOAN"})
    assert (row.status, row.outcome) == ("suspense", "unknown-account")


def test_money_for_a_loan_that_is_over_goes_to_suspense(book: Book) -> None:
    loan = owing(book)
    book.pay(loan, "1080.00")
    row = heard(
        {
            "type": "paybill",
            "provider_id": "PB1",
            "account": loan.reference,
            "amount": "10",
            "currency": "LSL",
            "phone": "+26659000100",
            "at": timezone.now().isoformat(),
        }
    )
    assert (row.status, row.outcome) == ("suspense", "not-now")


def test_the_sweep_books_what_the_broker_lost(book: Book, wallet: Watched) -> None:
    loan = owing(book)
    collect(book.mfi.id, loan.id, 27_000, by=HER)
    assert post(told(reference=wallet.prompts[0].reference)) == 200
    WalletCallback.objects.update(at=timezone.now() - timedelta(minutes=1))
    sweep_wallets()
    assert Payment.objects.of(book.mfi).count() == 1
    assert WalletCallback.objects.get().status == "booked"
    assert Decimal(EXPIRES.total_seconds()) == 300


def test_a_callback_that_cannot_be_read_stops_no_other(book: Book, wallet: Watched) -> None:
    loan = owing(book)
    collect(book.mfi.id, loan.id, 27_000, by=HER)
    assert post(told(reference="nonsense", provider_id="SIM0")) == 200
    assert post(told(reference=wallet.prompts[0].reference)) == 200
    WalletCallback.objects.update(at=timezone.now() - timedelta(minutes=1))
    WalletCallback.objects.filter(body__reference="nonsense").update(body={"type": "result"})
    sweep_wallets()
    assert Payment.objects.of(book.mfi).count() == 1
    assert sorted(WalletCallback.objects.values_list("status", flat=True)) == ["booked", "waiting"]
