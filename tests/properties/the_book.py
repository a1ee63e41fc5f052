"""A machine that does to a lender's book whatever people do, and asks after each step if it holds.

It works through the verbs alone, on the real database, with a clock that goes on. What the book
should hold it reckons by itself, in `oracle.py` and `tale.py`.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from loans.actions.cancel_loan import cancel_loan
from loans.actions.charge import NewCharge, charge, waive
from loans.actions.move_funds import Funds, move_funds
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.refund import refund
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.dates import today
from loans.deed import Actor
from loans.models import Charge, Funding, Payment
from loans.once import Facts
from tests.properties.desk import DAYS_BACK, MALOTI, PICK, Desk
from tests.properties.oracle import ACCOUNT_OF, FEE, INT, OVERPAID, PARTS, PEN, PRI, Slip
from tests.properties.shop import COOLING_OFF_DAYS, PRODUCTS, TWO_ABOVE, Shop
from tests.properties.tale import PAPER, Came, Tale

SUMS = st.one_of(st.integers(1, 60_000), st.sampled_from(["row", "short", "all", "more"]))
METHODS = st.sampled_from(["cash", "wallet"])
OPEN = {"active", "overpaid"}
STEPS, RUNS_A_SHARD = 30, 250


class TheBook(Desk):
    """What happens to money once it is lent."""

    @initialize(
        product=st.sampled_from(sorted(PRODUCTS)),
        maloti=MALOTI,
        installments=st.integers(1, 6),
        days_back=DAYS_BACK,
    )
    def somebody_has_a_loan(
        self, product: str, maloti: int, installments: int, days_back: int
    ) -> None:
        self.applies(0, 0, product, maloti, installments)
        self.is_approved(0, 1, 1)
        if maloti > 3000:
            self.is_approved(0, 2, 1)
        self.is_accepted(0)
        self.is_paid_out(0, days_back)

    def begun(self, which: int) -> Tale:
        """Pick a loan whose money was paid out."""
        begun = [one for one in self.tales if one.owing]
        return begun[which % len(begun)]

    def by_two(self, verb: Callable[[Actor], Facts], *, may: bool, two: bool) -> None:
        """Have the first person ask, and the second confirm where it takes two."""
        finance = self.book.finance
        if not two:
            self.does(lambda: verb(finance), may=may)
            return
        before = self.known
        try:
            answer = self.does(lambda: verb(finance), may=True)
        except AssertionError:
            # What is refused may be refused at once, or when it comes to be done.
            if may or self.rows() != before:
                raise
            return
        assert answer
        assert answer["waiting_for"] == "manager"
        assert self.known.transfers == before.transfers
        self.does(lambda: verb(self.book.checker), may=may)

    @precondition(lambda self: any(one.owing for one in self.tales))
    @rule(which=PICK, wanted=SUMS, days_back=DAYS_BACK, method=METHODS)
    def pays(
        self,
        which: int,
        wanted: int | Literal["row", "short", "all", "more"],
        days_back: int,
        method: str,
    ) -> None:
        tale = self.begun(which)
        owed = sum(tale.reckon().owed.values())
        several = {"row": owed // 3 + 1, "short": owed - 1, "all": owed, "more": owed + 777}
        lisente = max(several[wanted] if isinstance(wanted, str) else wanted, 1)
        self.money_comes(tale, lisente, days_back, method, uuid4().hex)

    @precondition(lambda self: any(one.came for one in self.tales))
    @rule(which=PICK, lisente=st.integers(1, 30_000), days_back=st.integers(2, 60))
    def a_slip_comes_late(self, which: int, lisente: int, days_back: int) -> None:
        paid = [one for one in self.tales if one.came]
        tale = paid[which % len(paid)]
        since = (today() - max(tale.begun_on, tale.lost_on)).days
        self.money_comes(tale, lisente, min(days_back, since), "cash", uuid4().hex)

    def money_comes(
        self, tale: Tale, lisente: int, days_back: int, method: str, reference: str
    ) -> None:
        on = today() - timedelta(days_back)
        may = tale.status in {*OPEN, "written_off"} and on >= tale.begun_on
        may = may and (tale.status != "written_off" or on >= tale.lost_on)
        money = PaymentIn(lisente, on, method, reference)
        answer = self.does(
            lambda: receive_payment(self.mfi_id, tale.id, money, by=self.book.finance), may=may
        )
        if answer:
            came = Came(UUID(str(answer["id"])), lisente, on, method, reference, tale.version)
            tale.pay(came)
            self.places[method] += lisente
            self.receipt_is_right(tale, came)
        self.changed(tale)

    def receipt_is_right(self, tale: Tale, came: Came) -> None:
        told, now = Payment.objects.of(self.mfi_id).get(id=came.id), tale.reckon()
        assert told.balance_lisente == sum(now.owed.values())
        went = {ACCOUNT_OF[part]: getattr(told, f"to_{part}") for part in PARTS}
        went[OVERPAID] = told.to_overpayment
        if came.recovery_over is None:
            assert {code: sum_ for code, sum_ in went.items() if sum_} == now.spent[came.id]
        else:
            assert told.recovery
            assert told.to_overpayment == came.recovery_over

    @precondition(lambda self: any(one.came for one in self.tales))
    @rule(which=PICK, other=st.sampled_from([0, 0, 1]), elsewhere=PICK)
    def the_same_word_comes_again(self, which: int, other: int, elsewhere: int) -> None:
        """A wallet tells twice; its reference names one sum for one loan."""
        told = [(tale, one) for tale in self.tales for one in tale.came if one.method == "wallet"]
        if not told:
            return
        tale, one = told[which % len(told)]
        here = tale if elsewhere else self.begun(which)
        same = [c for _, c in told if c.reference == one.reference and not c.gone]
        if not same:
            self.money_comes(here, one.lisente + other, 0, "wallet", one.reference)
            return
        (stands,) = same
        money = PaymentIn(stands.lisente + other, stands.on, "wallet", one.reference)
        may = not other and stands in here.came
        answer = self.does(
            lambda: receive_payment(self.mfi_id, here.id, money, by=self.book.finance),
            may=may,
            writes=0,
        )
        assert answer is None or answer["id"] == str(stands.id)
        self.changed(here)

    @precondition(lambda self: any(one.came for one in self.tales))
    @rule(which=PICK, payment=PICK)
    def it_bounces(self, which: int, payment: int) -> None:
        paid = [one for one in self.tales if one.came]
        tale = paid[which % len(paid)]
        came = tale.came[payment % len(tale.came)]
        may, here = tale.may_take_back(came), (self.mfi_id, tale.id, came.id, "bounced")
        self.by_two(lambda by: reverse_payment(*here, by=by), may=may, two=came.lisente > TWO_ABOVE)
        if may:
            tale.take_back(came, today())
            self.places[came.method] -= came.lisente
        self.changed(tale)

    @precondition(lambda self: any(one.owing for one in self.tales))
    @rule(
        which=PICK,
        kind=st.sampled_from(Charge.Kind),
        lisente=st.integers(1, 9_000),
        due_in=st.one_of(st.integers(-40, 40), st.integers(41, 200)),
    )
    def is_charged(self, which: int, kind: Charge.Kind, lisente: int, due_in: int) -> None:
        tale, due = self.begun(which), today() + timedelta(due_in)
        new = NewCharge(kind, "Letter", lisente, due)
        may = tale.status in OPEN and due >= tale.begun_on
        self.does(lambda: charge(self.mfi_id, tale.id, new, by=self.book.finance), may=may)
        if may and tale.owing:
            part = FEE if kind == Charge.Kind.FEE else PEN
            tale.owing.charges.append((part, due, lisente))
        self.changed(tale)

    @precondition(lambda self: any(one.owing for one in self.tales))
    @rule(which=PICK, part=st.sampled_from([INT, FEE, PEN]), share=st.sampled_from([1, 2, 0]))
    def is_forgiven(self, which: int, part: str, share: int) -> None:
        tale = self.begun(which)
        owed = tale.reckon().owed[part]
        lisente = max(owed // share if share else owed + 1, 1)
        here, may = (self.mfi_id, tale.id, part, lisente, "hardship"), tale.status in OPEN
        may = may and lisente <= owed
        self.by_two(lambda by: waive(*here, by=by), may=may, two=lisente > TWO_ABOVE)
        if may and tale.owing:
            tale.owing.slips.append(Slip(today(), lisente, None, part))
        self.changed(tale)

    @precondition(lambda self: any(one.came for one in self.tales))
    @rule(which=PICK, share=st.sampled_from([1, 2, 0]), method=METHODS)
    def gets_back(self, which: int, share: int, method: str) -> None:
        over_it = [one for one in self.tales if one.reckon().over]
        tale = over_it[which % len(over_it)] if over_it else self.begun(which)
        over = tale.reckon().over
        lisente = max(over // share if share else over + 1, 1)
        may = tale.status in {"overpaid", "written_off"} and lisente <= over
        may = may and lisente <= self.places[method]
        here = (self.mfi_id, tale.id, lisente, method, "slip 9")
        self.does(lambda: refund(*here, by=self.book.finance), may=may)
        if may and tale.owing:
            self.places[method] -= lisente
            tale.refunded += lisente
            if tale.status == "written_off":
                tale.over_back += lisente
            else:
                there = frozenset(one.id for one in tale.came)
                tale.owing.refunds.append((lisente, there))
        self.changed(tale)

    @precondition(lambda self: any(one.status == "active" for one in self.tales))
    @rule(which=PICK)
    def is_given_up(self, which: int) -> None:
        tale = self.begun(which)
        owed, may = tale.reckon().owed, tale.status == "active"
        here = (self.mfi_id, tale.id, "gone")
        self.by_two(lambda by: write_off(*here, by=by), may=may, two=owed[PRI] > TWO_ABOVE)
        if may:
            tale.status, tale.lost, tale.lost_on, tale.over_back = "written_off", owed, today(), 0
        self.changed(tale)

    @precondition(lambda self: any(one.status == "written_off" for one in self.tales))
    @rule(which=PICK)
    def is_found_again(self, which: int) -> None:
        lost = [one for one in self.tales if one.status == "written_off"]
        tale = lost[which % len(lost)]
        may, here = not tale.recoveries, (self.mfi_id, tale.id, "found")
        self.by_two(lambda by: undo_write_off(*here, by=by), may=may, two=True)
        if may:
            tale.status = "active"
        self.changed(tale)

    @precondition(lambda self: any(one.status == "active" for one in self.tales))
    @rule(
        which=PICK,
        installments=st.one_of(st.none(), st.integers(1, 5)),
        first_in=st.sampled_from([None, None, 0, 1, 30]),
    )
    def is_rescheduled(self, which: int, installments: int | None, first_in: int | None) -> None:
        tale = self.begun(which)
        first = None if first_in is None else today() + timedelta(first_in)
        may = tale.status == "active" and tale.reckon().owed[PRI] > 0 and first_in != 0
        new = NewSchedule(installments, first)
        self.does(lambda: reschedule(self.mfi_id, tale.id, new, by=self.book.checker), may=may)
        if may:
            tale.reschedule(self.book)
        self.changed(tale)

    @precondition(lambda self: any(one.is_young(today()) for one in self.tales))
    @rule(which=PICK, method=METHODS)
    def thinks_better_of_it(self, which: int, method: str) -> None:
        tale = self.tales[which % len(self.tales)]
        may, here = tale.may_cancel(today(), COOLING_OFF_DAYS), (self.mfi_id, tale.id)
        if tale.owing and method == "wallet":
            may = may and not any(
                (one.method, one.reference) == (method, PAPER)
                for other in self.tales
                for one in other.stands
            )
        self.does(lambda: cancel_loan(*here, method, PAPER, by=self.book.finance), may=may)
        if may and tale.owing:
            paid = Payment.objects.of(self.mfi_id).filter(loan_id=tale.id).latest("at")
            tale.cancel(paid.id, today(), method)
            self.places[method] += tale.came[-1].lisente
        elif may:
            tale.status = "cancelled"
        self.changed(tale)

    @rule(
        way=st.sampled_from(Funding.Way),
        lisente=st.integers(1, 900_000),
        place=st.sampled_from(["cash", "bank", "wallet"]),
        days_back=DAYS_BACK,
    )
    def the_lenders_own_money_moves(
        self, way: Funding.Way, lisente: int, place: str, days_back: int
    ) -> None:
        comes = way == Funding.Way.IN
        funds = Funds(way, lisente, place, "slip 2", today() - timedelta(days_back))
        may = comes or lisente <= self.places[place]
        self.does(lambda: move_funds(self.mfi_id, funds, by=self.book.finance), may=may)
        if may:
            self.places[place] += lisente if comes else -lisente


def play(shop: Shop, runs: int) -> None:
    """Let the machine work, each time otherwise; a run that fails is printed and kept."""

    class Here(TheBook):
        def __init__(self) -> None:
            super().__init__(shop)

    sizes = settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=False,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Here, settings=sizes)
