"""A payout through a wallet: asked once, and written down as whatever came of it."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from celery import Celery
from django.utils import timezone

from config import wiring
from config.celery import app as product
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.add_product import NewProduct
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.actions.disburse import ask_payout, payout_failed, payout_succeeded
from loans.actions.move_funds import Funds, move_funds
from loans.deed import Actor, Once
from loans.errands.pay_out import pay_out
from loans.errors import AlreadyDecided, FundsMissing, NotNow
from loans.models import Acceptance, Event, Funding, Loan, Payout, Transfer
from loans.rules.offer_terms import Disbursement
from loans.tasks import pay_out_accepted, sweep_payouts
from loans.wallets.port import NoAnswer, Outcome, Paid, Prompt, Prompted, Refused, chosen
from loans.wallets.simulator import SimulatedWallet
from tests.loans.book import PLAIN, Book, on_product

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
AUTOMATIC = on_product("At once", disbursement=Disbursement.AUTOMATIC)


@dataclass
class Watched:
    """The simulated wallet, and what it was asked."""

    asked: list[tuple[UUID, str, int]] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    name: str = "watched"

    @property
    def wallet(self) -> SimulatedWallet:
        return SimulatedWallet(self.prompts.append)

    def pay_out(self, payout_id: UUID, phone: str, lisente: int) -> Outcome:
        self.asked.append((payout_id, phone, lisente))
        return self.wallet.pay_out(payout_id, phone, lisente)

    def collect(self, prompt: Prompt) -> Prompted:
        return self.wallet.collect(prompt)


@pytest.fixture
def book(book: Book) -> Book:
    """A lender that asks the registry before it lends, for a payout asks it again."""
    book.asks_registry = True
    return book


@pytest.fixture(autouse=True)
def wallet() -> Iterator[Watched]:
    before, watched = chosen.wallet, Watched()
    chosen.wallet = watched
    yield watched
    chosen.wallet = before


def accepted(book: Book, tail: str = "100", product: NewProduct = PLAIN) -> Loan:
    loan = book.accepted(product=product)
    phone = Amendment(phone=f"+26659000{tail}")
    amend_borrower(book.mfi.id, loan.borrower_id, phone, by=book.officer)
    return loan


def attempts(book: Book, loan: Loan) -> list[Payout]:
    return list(Payout.objects.of(book.mfi).filter(loan_id=loan.id).order_by("at"))


def test_the_simulator_pays_and_fails_as_m_pesas_sandbox_does() -> None:
    said = {
        tail: Watched().wallet.pay_out(UUID(int=0xABC << 116), f"+26658000{tail}", 100)
        for tail in ("001", "002", "003", "004", "005", "006", "007", "008", "009", "010")
    }
    paid = Paid("SIMABC000000000")
    assert said == {
        "001": paid,
        "002": NoAnswer(),
        "003": NoAnswer(),
        "004": Refused("INS-2001"),
        "005": NoAnswer(),
        "006": Refused("INS-2001"),
        "007": Refused("INS-15"),
        "008": Refused("INS-2006"),
        "009": NoAnswer(),
        "010": paid,
    }


def test_where_the_wallet_pays_the_loan_runs(book: Book, wallet: Watched) -> None:
    loan = accepted(book)
    pay_out(book.mfi.id, loan.id, by=book.finance)
    (payout,) = attempts(book, loan)
    assert wallet.asked == [(payout.id, "+26659000100", 100_000)]
    assert (payout.status, payout.method, payout.amount_lisente) == ("paid", "wallet", 100_000)
    assert payout.provider_id == f"SIM{payout.id.hex[:12].upper()}"
    now = book.loan(loan.id)
    assert (now.status, now.disbursed_on, now.owed_lisente) == (
        "active",
        timezone.localdate(),
        108_000,
    )
    # Set aside, then gone: nothing is left on its way.
    assert book.balances(loan) == {"1100": 100_000, "1020": -100_000}


def test_where_it_refuses_the_loan_waits_as_before(book: Book, wallet: Watched) -> None:
    loan = accepted(book, "008")
    pay_out(book.mfi.id, loan.id, by=book.finance)
    (payout,) = attempts(book, loan)
    assert (payout.status, payout.failure) == ("failed", "INS-2006")
    assert book.loan(loan.id).status == "accepted"
    assert book.balances(loan) == {}
    assert Transfer.objects.of(book.mfi).filter(loan_id=loan.id).count() == 2
    # Somebody may ask again: a payout of its own.
    pay_out(book.mfi.id, loan.id, by=book.finance)
    assert len({payout_id for payout_id, *_ in wallet.asked}) == 2


def test_where_it_does_not_answer_nobody_asks_again(book: Book, wallet: Watched) -> None:
    loan = accepted(book, "002")
    pay_out(book.mfi.id, loan.id, by=book.finance)
    (payout,) = attempts(book, loan)
    assert (payout.status, book.loan(loan.id).status) == ("unknown", "disbursing")
    # The money is neither in the wallet nor with her.
    assert book.balances(loan) == {"1090": 100_000, "1020": -100_000}
    assert Event.objects.of(book.mfi).filter(type="payout.unknown").count() == 1
    with pytest.raises(AlreadyDecided):
        pay_out(book.mfi.id, loan.id, by=book.finance)
    sweep_payouts()
    assert len(wallet.asked) == 1
    # When it is known at last, it is written down: here, that she has it.
    payout_succeeded(book.mfi.id, payout.id, "MP1", by=Actor.system("wallet"))
    assert book.loan(loan.id).status == "active"
    assert book.balances(loan) == {"1100": 100_000, "1020": -100_000}


def test_a_wallet_that_breaks_off_has_not_answered(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Watched):
        def pay_out(self, payout_id: UUID, phone: str, lisente: int) -> Outcome:
            raise ConnectionError(f"{payout_id} {phone} {lisente}")

    loan, chosen.wallet = accepted(book), Broken()
    pay_out(book.mfi.id, loan.id, by=book.finance)
    assert attempts(book, loan)[0].status == "unknown"
    assert "a wallet did not answer" in caplog.text


def test_a_result_heard_twice_is_written_down_once(book: Book) -> None:
    paid, failed = accepted(book), accepted(book, "008")
    for loan in (paid, failed):
        pay_out(book.mfi.id, loan.id, by=book.finance)
    here, wallet_ = book.mfi.id, Actor.system("wallet")
    payout_succeeded(here, attempts(book, paid)[0].id, "MP1", by=wallet_)
    payout_failed(here, attempts(book, failed)[0].id, "INS-2006", by=wallet_)
    assert attempts(book, paid)[0].provider_id.startswith("SIM")
    assert Transfer.objects.of(book.mfi).filter(loan_id=paid.id).count() == 2
    assert Event.objects.of(book.mfi).filter(type="loan.disbursed").count() == 1
    # What contradicts it is no repeat.
    with pytest.raises(NotNow):
        payout_failed(here, attempts(book, paid)[0].id, "INS-2006", by=wallet_)
    with pytest.raises(NotNow):
        payout_succeeded(here, attempts(book, failed)[0].id, "MP1", by=wallet_)


def test_a_repeat_of_the_call_asks_nobody(book: Book, wallet: Watched) -> None:
    loan = accepted(book)
    once = Once.of_body("key", "staff:1", "POST disburse", {})
    first = pay_out(book.mfi.id, loan.id, by=book.finance, once=once)
    assert pay_out(book.mfi.id, loan.id, by=book.finance, once=once) == first
    assert len(wallet.asked) == 1


def test_a_wallet_pays_out_what_is_in_it(book: Book, wallet: Watched) -> None:
    change_policy(book.mfi.id, {"funds_checked": True}, by=book.second)
    loan, day = accepted(book), timezone.localdate()
    with pytest.raises(FundsMissing):
        pay_out(book.mfi.id, loan.id, by=book.finance)
    assert wallet.asked == []
    move_funds(book.mfi.id, Funds(Funding.Way.IN, 100_000, "wallet", "b", day), by=book.finance)
    pay_out(book.mfi.id, loan.id, by=book.finance)
    assert book.loan(loan.id).status == "active"


def test_an_accepted_loan_of_an_automatic_product_is_paid_out(book: Book, wallet: Watched) -> None:
    by_itself, by_hand = accepted(book, product=AUTOMATIC), accepted(book)
    events = Event.objects.of(book.mfi).filter(type="offer.accepted")
    ids = [str(event.id) for event in events]
    for _ in range(2):
        pay_out_accepted(str(book.mfi.id), ids)
    assert book.loan(by_itself.id).status == "active"
    assert book.loan(by_hand.id).status == "accepted"
    assert len(wallet.asked) == 1


def test_what_nobody_was_told_of_a_sweep_finds_after_a_minute(book: Book, wallet: Watched) -> None:
    loan, failing = accepted(book, product=AUTOMATIC), accepted(book, "008", product=AUTOMATIC)
    sweep_payouts()
    assert wallet.asked == []
    long_ago = timezone.now() - timedelta(minutes=1)
    Loan.objects.of(book.mfi).update(at=long_ago)
    for _ in range(2):
        sweep_payouts()
    assert book.loan(loan.id).status == "active"
    # A payout that was refused is a matter for a person.
    assert book.loan(failing.id).status == "accepted"
    assert len(wallet.asked) == 2


def test_one_that_cannot_be_paid_stops_no_other(
    book: Book, wallet: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = accepted(book, product=AUTOMATIC), accepted(book, product=AUTOMATIC)
    change_policy(book.mfi.id, {"funds_checked": True}, by=book.second)
    day = timezone.localdate()
    move_funds(book.mfi.id, Funds(Funding.Way.IN, 100_000, "wallet", "b", day), by=book.finance)
    Loan.objects.of(book.mfi).update(at=timezone.now() - timedelta(minutes=2))
    with caplog.at_level(logging.WARNING):
        sweep_payouts()
    now = {book.loan(one.id).status: one.id for one in (first, second)}
    assert now.keys() == {"active", "accepted"}
    (told,) = [one for one in caplog.records if one.msg == "a loan was not paid out"]
    beside = {"loan": str(now["accepted"]), "refusal": "funds-missing"}
    assert beside.items() <= vars(told).items()


def test_an_attempt_whose_process_died_is_lost_sight_of(book: Book) -> None:
    loan = accepted(book)
    payout_id = UUID(int=7)
    ask_payout(book.mfi.id, loan.id, payout_id, by=book.finance)
    sweep_payouts()
    assert attempts(book, loan)[0].status == "asked"
    Payout.objects.of(book.mfi).update(at=timezone.now() - timedelta(minutes=10))
    sweep_payouts()
    assert (attempts(book, loan)[0].status, book.loan(loan.id).status) == ("unknown", "disbursing")


def test_the_word_of_an_accepted_offer_goes_to_the_worker(book: Book, ear: Celery) -> None:
    book.accepted()
    event = Event.objects.of(book.mfi).get(type="offer.accepted")
    with ear.connection_for_read() as line:
        queue = line.SimpleQueue("celery")
        words = (queue.get(timeout=5) for _ in range(10))
        # Among what phones are told of it, and of all before.
        heard = next(one for one in words if one.headers["task"] == pay_out_accepted.name)
    assert heard.payload[0] == [str(book.mfi.id), [str(event.id)]]


def test_a_broker_that_is_away_stops_no_deed_and_holds_none_up(
    book: Book, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Celery("away", broker="redis://127.0.0.1:1/0", set_as_current=False)
    away.conf.broker_transport_options = product.conf.broker_transport_options
    monkeypatch.setattr(wiring, "app", away)
    application, began = book.offered(), time.monotonic()
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, application.id, paper, by=book.officer)
    assert time.monotonic() - began < 2
    assert book.loan(UUID(str(made["loan"]))).status == "accepted"
    assert "the hook after a deed failed" in caplog.text
