"""The money of made-up loans: paid out, paid back, lost and recovered, each with its transfers."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from loans.ledger import after_close_of
from loans.models import Funding, Loan, Payment, Payout, Transfer, WriteOff
from loans.rules import accounts
from loans.rules.accounts import PLACES, RECEIVED_AS, Account, Entry
from loans.seeded.agreed import NewLoan
from loans.seeded.chance import Chance, moment
from loans.seeded.courses import RECOVERED_LISENTE
from loans.seeded.house import House
from loans.seeded.spending import Booked
from loans.seeded.tables import Batch, Row, Table
from loans.seeded.trail import Subject, Trail, Values

PAYOUT = Table(Payout, "mfi_id id loan_id amount_lisente method status on by_id at settled_at")
PAYMENT = Table(
    Payment,
    "mfi_id id loan_id amount_lisente paid_on method reference recovery to_principal to_interest"
    " to_fees to_penalties to_overpayment balance_lisente by_id at",
)
WRITE_OFF = Table(WriteOff, "mfi_id id loan_id principal interest fees penalties reason on at")
FUNDING = Table(Funding, "mfi_id id way amount_lisente place reference on at")
TRANSFER = Table(
    Transfer,
    "mfi_id loan_id kind source_id on after_close_of at debit credit amount_lisente"
    " installment_id id",
)
CASH, WALLET = "cash", "wallet"
WALLET_PERCENT = 30
PAID = Payout.Status.PAID.value
GONE = "gone"
WRITE_OFF_HOUR_UTC, PAYOUT_HOUR_UTC, PAYMENT_HOUR_UTC = 8, 9, 11
# On which account each part is received.
CODES = {part: account.code for part, account in RECEIVED_AS.items()}
# For each loan: more than the dearest comes to.
CAPITAL_LISENTE = 3_000_000


NAMES = ("principal", "interest", "fees", "penalties")
# Of money that comes for a loan that was given up, nothing goes to its instalments.
NOWHERE = Booked((0, 0, 0, 0), 0, (), 0)
ACTIVE = Loan.Status.ACTIVE.value


class Came(NamedTuple):
    """One payment: when, how much, and where it went."""

    on: date
    lisente: int
    booked: Booked


class Money:
    """What moves for one lender's loans."""

    def __init__(self, house: House, trail: Trail, chance: Chance, closed_to: date | None) -> None:
        """Begin with nothing; books may be closed up to a day."""
        self.house, self.trail, self.chance, self.closed_to = house, trail, chance, closed_to

    def bring_capital(self, batch: Batch, loans: int, on: date) -> None:
        """Let the lender have the money that it is going to lend."""
        house, at = self.house, moment(on, PAYOUT_HOUR_UTC, 0)
        whom = Subject("mfi", house.mfi_id)
        for place in (CASH, WALLET):
            funding_id, lisente = self.chance.id(), loans * CAPITAL_LISENTE
            row = (house.mfi_id, funding_id, "in", lisente, place, "Opening capital", on, at)
            batch[FUNDING].append(row)
            source = (house.mfi_id, None, "funds", funding_id, on)
            self._post(batch, source, at, accounts.funded(PLACES[place], lisente))
            moved: Values = {"way": "in", "place": place, "lisente": lisente}
            self.trail.act(house.finance, "move-funds", whom, at, moved)
            self.trail.event("funds.moved", whom, at, moved)

    def pay_out(self, batch: Batch, loan: NewLoan) -> None:
        """Give her the money, in her hand or on her phone."""
        fees, on = loan.pattern.course.schedule.fees, loan.lent.on
        at = moment(on, PAYOUT_HOUR_UTC, loan.number)
        mfi_id, payout_id = self.house.mfi_id, self.chance.id()
        handed_over = loan.lent.lisente - fees.deducted
        method = WALLET if self.chance.percent(WALLET_PERCENT) else CASH
        row = (mfi_id, payout_id, loan.id, handed_over, method, PAID, on, self.house.finance)
        batch[PAYOUT].append((*row, at, at))
        whom = Subject("loan", loan.id)
        told: Values = {"payout": payout_id, "lisente": handed_over}
        place, entries = Account.CASH, []
        if method == WALLET:
            # It is set aside before the wallet is asked.
            place, entries = Account.PAYOUTS, [Entry(Account.PAYOUTS, Account.WALLET, handed_over)]
            self.trail.act(self.house.finance, "ask-payout", whom, at, {**told})
            self.trail.event("payout.asked", whom, at, {"payout": payout_id})
        entries += accounts.paid_out(place, handed_over, fees.deducted, fees.added)
        self._post(batch, (mfi_id, loan.id, "payout", payout_id, on), at, entries)
        self.trail.act(self.house.finance, "disburse", whom, at, {**told, "method": method})
        self.trail.event("loan.disbursed", whom, at, {**told, "method": method})

    def take(self, batch: Batch, loan: NewLoan) -> None:
        """Take all payments in, and what still came when the loan had been given up."""
        course = loan.pattern.course
        for (on, lisente), booked in zip(course.money, course.spending.booked, strict=True):
            entries: list[Row] = [
                (CODES[part], sum_, loan.rows[row]) for part, sum_, row in booked.took
            ]
            if booked.over:
                entries.append((Account.OVERPAID.code, booked.over, None))
            came = Came(on, lisente, booked)
            status = loan.pattern.status if not booked.balance else ACTIVE
            self._take(batch, loan, came, entries, status)
        if course.recovered_on is not None:
            entries = [(Account.RECOVERED.code, RECOVERED_LISENTE, None)]
            came = Came(course.recovered_on, RECOVERED_LISENTE, NOWHERE)
            self._take(batch, loan, came, entries, loan.pattern.status)

    def _take(
        self, batch: Batch, loan: NewLoan, came: Came, entries: list[Row], status: str
    ) -> None:
        mfi_id, payment_id, booked = self.house.mfi_id, self.chance.id(), came.booked
        at = moment(came.on, PAYMENT_HOUR_UTC, loan.number)
        method = WALLET if self.chance.percent(WALLET_PERCENT) else CASH
        named = (mfi_id, payment_id, loan.id, came.lisente, came.on, method)
        reference = f"{loan.reference} {came.on}"
        went = (reference, booked is NOWHERE, *booked.parts, booked.over, booked.balance)
        batch[PAYMENT].append((*named, *went, self.house.finance, at))
        begin = self._begin((mfi_id, loan.id, "payment", payment_id, came.on), at)
        begin, key = (*begin, PLACES[method].code), self.chance.key
        batch[TRANSFER] += [(*begin, *entry, key()) for entry in entries]
        whom = Subject("loan", loan.id)
        told: Values = {"payment": payment_id, "lisente": came.lisente}
        self.trail.act(self.house.finance, "receive-payment", whom, at, told)
        paid_off = status != ACTIVE and booked is not NOWHERE
        type_ = "loan.paid-off" if paid_off else "payment.received"
        left: Values = {"balance_lisente": booked.balance, "status": status}
        self.trail.event(type_, whom, at, told | left)

    def give_up(self, batch: Batch, loan: NewLoan, on: date) -> None:
        """Book what is left of the principal as lost."""
        mfi_id, row_id, owed = (
            self.house.mfi_id,
            self.chance.id(),
            loan.pattern.course.spending.owed,
        )
        at = moment(on, WRITE_OFF_HOUR_UTC, loan.number)
        batch[WRITE_OFF].append((mfi_id, row_id, loan.id, *owed, GONE, on, at))
        source, lost = (mfi_id, loan.id, "write-off", row_id, on), owed[0]
        self._post(batch, source, at, accounts.written_off(lost))
        whom, after = Subject("loan", loan.id), dict(zip(NAMES, owed, strict=True))
        self.trail.act(self.house.finance, "write-off", whom, at, {**after}, GONE)
        self.trail.event("loan.written-off", whom, at, {"lisente": lost})

    def _post(self, batch: Batch, source: Row, at: str, entries: Iterable[Entry]) -> None:
        begin = self._begin(source, at)
        batch[TRANSFER] += [
            (*begin, one.debit.code, one.credit.code, one.lisente, None, self.chance.key())
            for one in entries
        ]

    def _begin(self, source: Row, at: str) -> Row:
        return (*source, after_close_of(source[-1], self.closed_to), at)
