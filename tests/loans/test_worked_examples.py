"""Stories that an accountant can follow by eye: the document's own tables, played by the verbs."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from loans.actions.cancel_loan import cancel_loan
from loans.actions.charge import NewCharge, charge, waive
from loans.actions.disburse import ask_payout, disburse_cash, payout_failed, payout_succeeded
from loans.actions.move_funds import Funds, move_funds
from loans.actions.refund import refund
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.errands.close_day import close_days
from loans.models import Charge, Funding, Loan, Payment, Payout, Transfer
from loans.queries.balances import trial_balance
from loans.queries.soundness import findings
from loans.rules.accounts import PLACES, Account
from tests.loans.book import Book, on_product
from tests.loans.worked import Example, Step, examples, lisente, section, tables

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
EXAMPLES = examples()
FEES = {
    "kept back": {"name": "Form", "when": "disbursement", "paid": "deducted"},
    "lent along": {"name": "Form", "when": "disbursement", "paid": "added"},
}


class Played:
    """One example at work."""

    def __init__(self, book: Book, example: Example) -> None:
        self.book, self.mfi_id, self.written = book, book.mfi.id, set[UUID]()
        found = re.fullmatch(
            r"M([\d,.]+) over (\d+) months(?:, fee of (M?)([\d.]+)(?: %)? (kept back|lent along))?",
            example.terms,
        )
        assert found, example.terms
        maloti, months, is_sum, value, paid = found.groups()
        kind = {"kind": "flat" if is_sum else "percent", "value": value}
        fees = ({**FEES[paid], **kind},) if paid else ()
        product = on_product(f"Example {example.name[:2]}", fees=fees)
        with at(example.steps[0].day):
            self.loan: Loan = book.accepted(lisente(maloti) // 100, int(months), product)

    def play(self, step: Step) -> None:
        """Do what the words say, on the day they say."""
        for pattern, verb in self.verbs():
            found = re.fullmatch(pattern, step.words)
            if found:
                late = re.search(r"written down on (\S+)$", step.words)
                with at(date.fromisoformat(late[1]) if late else step.day):
                    verb(self, step, *found.groups())
                return
        raise AssertionError(f"nobody knows how {step.words!r} is done")

    @staticmethod
    def verbs() -> list[tuple[str, Callable[..., None]]]:
        return [
            (r"the loan is paid out in cash", Played.pays_out),
            (r"the wallet is asked to pay out", Played.asks_the_wallet),
            (r"the wallet (paid|did not pay)", Played.hears),
            (r"she (?:pays|paid) M([\d,.]+?)(?:, written down on \S+)?", Played.takes),
            (r"a (penalty|fee) of M([\d,.]+) falls due", Played.charges),
            (r"M([\d,.]+) of (\w+) is forgiven", Played.forgives),
            (r"the payment of (\S+) is taken back", Played.takes_back),
            (r"M([\d,.]+) goes back to her", Played.gives_back),
            (r"the loan is given up", Played.gives_up),
            (r"that is taken back", Played.finds),
            (r"the day is closed", Played.ends),
            (r"she thinks better of it", Played.cancels),
            (r"a new schedule of (\d+) months from (\S+)", Played.reschedules),
            (r"the lender (brings|takes) M([\d,.]+) (?:to|from) the (\w+)", Played.moves),
        ]

    def pays_out(self, step: Step) -> None:
        disburse_cash(self.mfi_id, self.loan.id, step.day, by=self.book.finance)

    def asks_the_wallet(self, _step: Step) -> None:
        ask_payout(self.mfi_id, self.loan.id, uuid4(), by=self.book.finance)

    def hears(self, _step: Step, what: str) -> None:
        asked = Payout.objects.of(self.mfi_id).get(loan_id=self.loan.id, status="asked")
        if what == "paid":
            payout_succeeded(self.mfi_id, asked.id, "MP1", by=self.book.finance)
        else:
            payout_failed(self.mfi_id, asked.id, "no-such-wallet", by=self.book.finance)

    def ends(self, step: Step) -> None:
        """All days up to this one are closed on the morning after it."""
        with at(step.day + timedelta(1)):
            close_days(self.mfi_id, step.day)

    def takes(self, step: Step, maloti: str) -> None:
        self.book.pay(self.loan, maloti.replace(",", ""), step.day)

    def charges(self, step: Step, kind: str, maloti: str) -> None:
        new = NewCharge(Charge.Kind(kind), "Late", lisente(maloti), step.day)
        charge(self.mfi_id, self.loan.id, new, by=self.book.finance)

    def forgives(self, _step: Step, maloti: str, part: str) -> None:
        forgiven = (self.loan.id, part, lisente(maloti), "hardship")
        waive(self.mfi_id, *forgiven, by=self.book.finance)

    def takes_back(self, _step: Step, day: str) -> None:
        paid = Payment.objects.of(self.mfi_id).get(loan_id=self.loan.id, paid_on=day)
        reverse_payment(self.mfi_id, self.loan.id, paid.id, "bounced", by=self.book.finance)

    def gives_back(self, _step: Step, maloti: str) -> None:
        out = (self.loan.id, lisente(maloti), "cash", "slip 1")
        refund(self.mfi_id, *out, by=self.book.finance)

    def gives_up(self, _step: Step) -> None:
        write_off(self.mfi_id, self.loan.id, "gone", by=self.book.finance)

    def finds(self, _step: Step) -> None:
        for person in (self.book.finance, self.book.checker):
            undo_write_off(self.mfi_id, self.loan.id, "found", by=person)

    def cancels(self, _step: Step) -> None:
        cancel_loan(self.mfi_id, self.loan.id, "cash", "slip 2", by=self.book.finance)

    def reschedules(self, _step: Step, months: str, first: str) -> None:
        new = NewSchedule(int(months), date.fromisoformat(first))
        reschedule(self.mfi_id, self.loan.id, new, by=self.book.checker)

    def moves(self, step: Step, what: str, maloti: str, place: str) -> None:
        way = Funding.Way.IN if what == "brings" else Funding.Way.OUT
        funds = Funds(way, lisente(maloti), place, "slip 3", step.day)
        move_funds(self.mfi_id, funds, by=self.book.finance)

    def new_lines(self) -> list[tuple[date, str, str, int]]:
        """Give what the last step wrote; what several instalments took is told as one sum."""
        new = list(Transfer.objects.of(self.mfi_id).exclude(id__in=self.written))
        self.written |= {one.id for one in new}
        sums: Counter[tuple[date, str, str, UUID]] = Counter()
        for one in new:
            sums[one.on, one.debit, one.credit, one.source_id] += one.amount_lisente
        return sorted((*key[:3], lisente) for key, lisente in sums.items())


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.name for one in EXAMPLES])
def test_every_transfer_and_the_trial_balance(book: Book, example: Example) -> None:
    played = Played(book, example)
    for step in example.steps:
        played.play(step)
        assert played.new_lines() == sorted(step.lines), step.words
    held = [one for one in trial_balance(book.mfi.id, date(2099, 1, 1)) if one.debit or one.credit]
    balance = {f"{one.code} {one.name}": (one.debit, one.credit) for one in held}
    balance["together"] = (sum(one.debit for one in held), sum(one.credit for one in held))
    assert balance == example.balance
    assert list(book.owed(played.loan)) == example.owed
    assert book.loan(played.loan.id).status == example.status
    assert list(findings(book.mfi.id)) == []


def test_the_chart_is_the_products() -> None:
    (chart,) = tables(section("Chart of accounts"))
    assert chart == [[one.code, one.label, one.kind.value] for one in Account]


def test_what_each_event_books_is_shown_by_an_example_and_the_other_way_round() -> None:
    (events,) = tables(section("What each event books"))
    places = {account.code for account in PLACES.values()}
    named = {"place", *(account.code for account in Account)}
    # What a lender brings along from other books comes by file: test_brought_along.py shows it.
    named -= {Account.OPENING.code}
    told = {(debit, credit) for _, debit, credit, _ in events if {debit, credit} <= named}
    played = {
        (debit, credit)
        for example in EXAMPLES
        for step in example.steps
        for _, debit, credit, _ in step.lines
    }
    seen = {tuple("place" if code in places else code for code in pair) for pair in played}
    back = {(credit, debit) for debit, credit in told}
    assert told <= seen
    assert seen <= told | back
