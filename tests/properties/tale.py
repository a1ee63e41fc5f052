"""One loan as the machine remembers it: what was done, and so what must stand in the book."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from loans.models import Installment, Loan
from tests.loans.book import Book
from tests.properties.oracle import (
    ACCOUNT_OF,
    FEE,
    INT,
    OVERPAID,
    PARTS,
    PEN,
    PRI,
    RECOVERED,
    Owing,
    Reckoned,
    Slip,
)

# What money that is given back on cancelling is always called here: it may well come twice.
PAPER = "slip 3"
NOTHING = Reckoned(dict.fromkeys(PARTS, 0), 0, None, {})


@dataclass
class Came:
    """A payment: how it was named, what came of it."""

    id: UUID
    lisente: int
    on: date
    method: str
    reference: str
    version: int
    recovery_over: int | None = None
    gone: bool = False
    # Where it went, once its schedule is closed.
    went: dict[str, int] = field(default_factory=dict)


@dataclass
class Tale:
    """A loan's story, told without looking at what the product has stored of it."""

    id: UUID
    application: UUID
    product: str
    strategy: str
    lent: int
    handed_over: int = 0
    status: str = "accepted"
    begun_on: date = date.min
    owing: Owing | None = None
    version: int = 1
    came: list[Came] = field(default_factory=list)
    refunded: int = 0
    fees_at_payout: int = 0
    # What a write-off gave up, part by part.
    lost: dict[str, int] = field(default_factory=dict)
    lost_on: date = date.min
    # Of what was recovered above what was lost, how much went back.
    over_back: int = 0

    @property
    def stands(self) -> list[Came]:
        """Payments that nobody took back."""
        return [one for one in self.came if not one.gone]

    @property
    def recoveries(self) -> list[Came]:
        return [one for one in self.stands if one.recovery_over is not None]

    def reckon(self) -> Reckoned:
        if self.owing is None:
            return NOTHING
        now = self.owing.reckon()
        if self.status == "written_off":
            over = sum(one.recovery_over or 0 for one in self.recoveries) - self.over_back
            return now._replace(owed=NOTHING.owed, over=over)
        return now

    def settle(self) -> None:
        """Let the state follow from the sums."""
        if self.status in {"active", "overpaid", "closed"}:
            now = self.reckon()
            owes = any(now.owed.values())
            self.status = "active" if owes else "overpaid" if now.over else "closed"

    def begin(self, book: Book, on: date) -> None:
        """Take the schedule as it was written; that its sums are right is asked here."""
        rows = self.rows(book)
        self.status, self.begun_on = "active", on
        self.owing = Owing(self.strategy, rows)
        principal = sum(asked[PRI] for _, _, asked in rows)
        assert principal == self.lent, f"{principal} in the rows, {self.lent} lent"

    def reschedule(self, book: Book) -> None:
        """Close the schedule, with each payment where it is, and take the new one."""
        assert self.owing is not None
        before = self.reckon()
        for one in self.stands:
            if one.version == self.version:
                one.went = before.spent[one.id]
        self.version += 1
        self.owing = Owing(self.strategy, self.rows(book))
        after = self.reckon()
        for part in (PRI, PEN):
            assert after.owed[part] == before.owed[part], f"{part} changed by a new schedule"

    def rows(self, book: Book) -> list[tuple[date, int, dict[str, int]]]:
        rows = Installment.objects.of(book.mfi).filter(loan_id=self.id, version=self.version)
        names = ("due_on", "number", "principal", "interest", "schedule_fees", "schedule_penalties")
        return [
            (due, number, {PRI: principal, INT: interest, FEE: fees, PEN: penalties})
            for due, number, principal, interest, fees, penalties in rows.values_list(*names)
        ]

    def pay(self, came: Came) -> None:
        if self.status == "written_off":
            recovered = sum(one.lisente - (one.recovery_over or 0) for one in self.recoveries)
            left = sum(self.lost.values()) - recovered
            came.recovery_over = max(came.lisente - left, 0)
        else:
            assert self.owing is not None
            self.owing.slips.append(Slip(came.on, came.lisente, came.id))
        self.came.append(came)

    def take_back(self, came: Came, today: date) -> None:
        assert self.owing is not None
        came.gone = True
        if came.recovery_over is not None:
            return
        if came.version == self.version:
            self.owing.slips = [one for one in self.owing.slips if one.id != came.id]
            return
        back = {part: came.went.get(ACCOUNT_OF[part], 0) for part in PARTS}
        number = max(number for _, number, _ in self.owing.schedule) + 1000
        self.owing.schedule.append((today, number, back))

    def may_take_back(self, came: Came) -> bool:
        """Tell whether the verb must agree."""
        if came.gone or self.owing is None:
            return False
        if came.recovery_over is not None:
            over = sum(one.recovery_over or 0 for one in self.recoveries) - self.over_back
            return self.status == "written_off" and over >= came.recovery_over
        if self.status == "written_off":
            return False
        if came.version != self.version:
            # What of it went back to her cannot be asked of her again.
            return OVERPAID not in came.went
        slips = [one for one in self.owing.slips if one.id != came.id]
        return Owing(self.strategy, [], [], slips, self.owing.refunds).kept() is not None

    def is_young(self, today: date) -> bool:
        """Tell whether she might still think better of it, or has only just not."""
        return self.owing is None or (today - self.begun_on).days < 7

    def may_cancel(self, today: date, cooling_off_days: int) -> bool:
        if self.status == "accepted":
            return True
        early = (today - self.begun_on).days <= cooling_off_days
        return self.status == "active" and early and not self.stands

    def cancel(self, payment_id: UUID, today: date, method: str) -> None:
        """She gives back what she received, and every charge is forgiven."""
        assert self.owing is not None
        owed = self.reckon().owed
        for part in (INT, FEE, PEN):
            self.owing.slips.append(Slip(today, owed[part], None, part))
        self.owing.slips.append(Slip(today, self.fees_at_payout, None, PRI))
        lisente = owed[PRI] - self.fees_at_payout
        self.fees_at_payout = 0
        self.pay(Came(payment_id, lisente, today, method, PAPER, self.version))

    def ledger(self) -> dict[str, int]:
        """Give what the loan's transfers add up to, debits above nought, cash left out."""
        now, sums = self.reckon(), dict.fromkeys((*ACCOUNT_OF.values(), OVERPAID, RECOVERED), 0)
        for one in self.stands:
            if one.recovery_over is not None:
                sums[RECOVERED] -= one.lisente - one.recovery_over
                continue
            went = now.spent[one.id] if one.version == self.version else one.went
            for code, lisente in went.items():
                sums[code] -= lisente
        sums[ACCOUNT_OF[FEE]] -= self.fees_at_payout
        sums[ACCOUNT_OF[PRI]] = now.owed[PRI]
        sums[OVERPAID] = -now.over
        sums["5000"] = self.lost.get(PRI, 0) if self.status == "written_off" else 0
        return {code: lisente for code, lisente in sums.items() if lisente}

    def check(self, book: Book, stored: Loan) -> None:
        """Compare with what the product has stored."""
        now = self.reckon()
        owed = {part: getattr(stored, f"owed_{part}") for part in PARTS}
        told = (str(stored.status), owed, stored.overpaid_lisente)
        assert told == (self.status, now.owed, now.over), f"loan {self.id}"
        if self.status not in {"accepted", "cancelled"}:
            assert stored.oldest_due_on == now.oldest
        booked = book.balances(stored)
        held = {code: sum_ for code, sum_ in booked.items() if code not in {"1000", "1010", "1020"}}
        assert held == self.ledger(), f"loan {self.id}"
        money_in = sum(one.lisente for one in self.stands) - self.refunded
        cash = sum(sum_ for code, sum_ in booked.items() if code in {"1000", "1010", "1020"})
        assert cash == money_in - stored.paid_out_lisente
