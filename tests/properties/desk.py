"""The first half of the machine: the clock, how a step is asked for, and applications."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import time_machine
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.apply import Amendment, Wish, amend_application, apply, withdraw
from loans.actions.decide import Approval, approve, reject, send_back
from loans.actions.disburse import disburse_cash
from loans.dates import today
from loans.deed import Actor
from loans.errors import DomainError
from loans.models import Acceptance, Loan
from loans.once import Facts
from loans.queries.funds import available
from loans.queries.soundness import findings
from tests.properties.shop import (
    CASH,
    OFFER_DAYS,
    OFFICER_MAY,
    PRODUCTS,
    SECOND_ABOVE,
    Shop,
    added,
    deducted,
)
from tests.properties.tale import Tale

MORNING = datetime(2026, 1, 5, 8, tzinfo=UTC)
SOUND_EVERY = 12
PICK = st.integers(0, 11)
UNDECIDED = {"submitted", "returned", "approved"}
DAYS_BACK = st.sampled_from([0, 0, 1, 4, 15, 40])
MALOTI = st.sampled_from([250, 600, 1000, 1999, 2001, 3001])
ROWS_SQL = """SELECT (SELECT count(*) FROM loans_auditentry WHERE mfi_id = %(of)s),
    (SELECT count(*) FROM loans_event WHERE mfi_id = %(of)s),
    (SELECT count(*) FROM loans_transfer WHERE mfi_id = %(of)s)"""


class Rows(NamedTuple):
    """How many there are of what no deed may leave out or write twice."""

    audit: int
    events: int
    transfers: int


@dataclass
class Wanted:
    """An application as the machine remembers it."""

    id: UUID
    borrower: UUID
    product: str
    lisente: int
    installments: int
    captured_by: set[str]
    status: str = "submitted"
    # Who gave the first of two approvals, and on what.
    first: tuple[str, int] = ("", 0)
    offered: int = 0
    ends_on: date = date.min


class Desk(RuleBasedStateMachine):
    """What officers do, and the ground under the whole machine."""

    def __init__(self, shop: Shop) -> None:
        """Begin on a Monday morning, in a transaction that is never committed."""
        super().__init__()
        self.shop, self.book, self.mfi_id = shop, shop.book, shop.book.mfi.id
        self.traveller = time_machine.travel(MORNING, tick=True)
        self.clock = self.traveller.start()
        self.undone = transaction.atomic()
        # As the suite's own transaction: deeds under it may be durable.
        self.undone._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001
        self.undone.__enter__()
        self.steps = 0
        # Why the last step was refused, where it was.
        self.refused: DomainError | None = None
        self.known = self.rows()
        self.wanted: list[Wanted] = []
        self.tales: list[Tale] = []
        self.places = {"cash": CASH, "bank": 0, "wallet": 0}

    def teardown(self) -> None:
        """Ask everything once more, then let the run never have been."""
        try:
            if sys.exc_info()[0] is None:
                self.is_sound()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            self.traveller.stop()

    def is_sound(self) -> None:
        """Hold the whole book against its invariants."""
        found = [f"invariant {one.invariant}: {one.words}" for one in findings(self.mfi_id)]
        assert not found, found
        for stored in Loan.objects.of(self.mfi_id):
            (tale,) = (one for one in self.tales if one.id == stored.id)
            tale.check(self.book, stored)
        assert available(self.mfi_id) == self.places

    def rows(self) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(ROWS_SQL, {"of": self.mfi_id})
            return Rows(*(cursor.fetchone() or ()))

    def does(self, verb: Callable[[], Facts | None], *, may: bool, writes: int = 1) -> Facts | None:
        """Do it: it is refused when it must be, and then or never leaves a row behind."""
        self.steps += 1
        self.clock.shift(60)
        self.refused, answer = None, None
        try:
            answer = verb()
        except DomainError as refusal:
            self.refused = refusal
        if self.refused is not None:
            assert not may, f"{self.refused.code} {self.refused.context}"
            assert self.rows() == self.known, f"{self.refused.code} left something behind"
            return None
        assert may, "it was to be refused"
        now = self.rows()
        written = (now.audit - self.known.audit, now.events - self.known.events)
        assert written == (writes, writes), f"{written} audit rows and events"
        self.known = now
        return answer or {}

    def changed(self, tale: Tale) -> None:
        """See whether a loan that something was done to is what it should be."""
        if self.refused:
            return
        tale.settle()
        tale.check(self.book, self.book.loan(tale.id))
        if self.steps % SOUND_EVERY == 0:
            self.is_sound()

    def people(self) -> tuple[Actor, ...]:
        return self.book.officer, self.book.checker, self.book.second, self.book.finance

    @rule(days=st.sampled_from([1, 1, 6, 15, 31, 70]))
    def days_go_by(self, days: int) -> None:
        self.clock.shift(timedelta(days))

    @rule(
        who=PICK,
        borrower=PICK,
        product=st.sampled_from(sorted(PRODUCTS)),
        maloti=MALOTI,
        installments=st.integers(1, 6),
    )
    def applies(
        self, who: int, borrower: int, product: str, maloti: int, installments: int
    ) -> None:
        by = self.people()[who % 3]
        her = self.shop.borrowers[borrower % len(self.shop.borrowers)]
        wish = Wish(
            borrower_id=her,
            product_id=self.book.product(PRODUCTS[product]),
            amount_lisente=maloti * 100,
            installments=installments,
        )
        answer = self.does(lambda: apply(self.mfi_id, wish, by=by), may=self.is_free(her))
        if answer:
            new = Wanted(UUID(str(answer["id"])), her, product, maloti * 100, installments, {by.id})
            self.wanted.append(new)

    def is_free(self, borrower: UUID) -> bool:
        """Tell whether she has neither an open application nor a loan that runs."""
        hers = {one.id: one for one in self.wanted if one.borrower == borrower}
        if any(one.status in UNDECIDED for one in hers.values()):
            return False
        running = {"accepted", "active", "written_off"}
        return not any(one.application in hers and one.status in running for one in self.tales)

    @precondition(lambda self: any(one.status == "submitted" for one in self.wanted))
    @rule(which=PICK, who=PICK, share=st.sampled_from([1, 1, 2]))
    def is_approved(self, which: int, who: int, share: int) -> None:
        one, by = self.wanted[which % len(self.wanted)], self.people()[who % 4]
        lisente = one.lisente // share
        is_officer, is_finance = by == self.book.officer, by == self.book.finance
        may = one.status == "submitted" and by.id not in one.captured_by and not is_finance
        may = may and (not is_officer or lisente <= OFFICER_MAY)
        terms = Approval(amount_lisente=lisente)
        answer = self.does(lambda: approve(self.mfi_id, one.id, terms, by=by), may=may)
        if answer is None:
            return
        first, one.first = one.first, (by.id, lisente)
        if lisente > SECOND_ABOVE and (first[1] != lisente or first[0] == by.id):
            assert answer["waiting_for"] == "manager"
            return
        assert "waiting_for" not in answer
        one.status, one.offered = "approved", lisente
        one.ends_on = today() + timedelta(OFFER_DAYS)

    @precondition(lambda self: any(one.status in UNDECIDED for one in self.wanted))
    @rule(which=PICK, who=PICK, how=st.sampled_from(["rejected", "returned", "withdrawn"]))
    def is_turned_down(self, which: int, who: int, how: str) -> None:
        one, by = self.wanted[which % len(self.wanted)], self.people()[who % 4]
        may = one.status == "submitted" and by.id not in one.captured_by
        may = may and by != self.book.finance
        if how == "withdrawn":
            may = one.status in UNDECIDED and by != self.book.finance
            self.does(lambda: withdraw(self.mfi_id, one.id, "changed-mind", by=by), may=may)
        elif how == "returned":
            self.does(lambda: send_back(self.mfi_id, one.id, "", by=by), may=may)
        else:
            self.does(lambda: reject(self.mfi_id, one.id, "income", "", by=by), may=may)
        if may:
            one.status, one.first = how, ("", 0)

    @precondition(lambda self: any(one.status == "returned" for one in self.wanted))
    @rule(which=PICK, who=PICK)
    def is_mended(self, which: int, who: int) -> None:
        back = [one for one in self.wanted if one.status == "returned"]
        one, by = back[which % len(back)], self.people()[who % 3]
        terms = Amendment(amount_lisente=one.lisente, installments=one.installments)
        may = by.id in one.captured_by
        self.does(lambda: amend_application(self.mfi_id, one.id, terms, by=by), may=may)
        if may:
            one.status = "submitted"

    @precondition(lambda self: any(one.status == "approved" for one in self.wanted))
    @rule(which=PICK)
    def is_accepted(self, which: int) -> None:
        one = self.wanted[which % len(self.wanted)]
        may = one.status == "approved" and today() <= one.ends_on
        paper = Agreement(Acceptance.How.PAPER, "form 17")
        answer = self.does(
            lambda: accept_offer(self.mfi_id, one.id, paper, by=self.book.officer), may=may
        )
        if answer:
            one.status = "accepted"
            strategy = PRODUCTS[one.product].allocation.value
            lent = one.offered + added(one.product, one.offered)
            tale = Tale(UUID(str(answer["loan"])), one.id, one.product, strategy, lent)
            tale.handed_over = one.offered - deducted(one.product, one.offered)
            self.tales.append(tale)

    @precondition(lambda self: any(one.status == "accepted" for one in self.tales))
    @rule(which=PICK, days_back=DAYS_BACK)
    def is_paid_out(self, which: int, days_back: int) -> None:
        tale = self.tales[which % len(self.tales)]
        on = today() - timedelta(days_back)
        may = tale.status == "accepted" and self.places["cash"] >= tale.handed_over
        answer = self.does(
            lambda: disburse_cash(self.mfi_id, tale.id, on, by=self.book.finance), may=may
        )
        if answer:
            self.places["cash"] -= tale.handed_over
            tale.fees_at_payout = tale.lent - tale.handed_over
            tale.begin(self.book, on)
        self.changed(tale)
