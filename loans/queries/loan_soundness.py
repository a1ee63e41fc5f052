"""Whether one loan adds up: its summary, its rows, its transfers and its state."""

from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from loans.errors import TooMuch
from loans.models import Installment, Loan, Transfer
from loans.past import PARTS
from loans.raw import Raw, Summary, summary_of
from loans.rules.accounts import RECEIVED_AS, Account
from loans.standing import sums_of

Found = Iterator[tuple[int, str]]
BEFORE_MONEY = {Loan.Status.ACCEPTED, Loan.Status.DISBURSING, Loan.Status.CANCELLED}
DAYS = (date(2020, 1, 1), date(2100, 12, 31))
# What one transfer may move: ten thousand million maloti.
LISENTE_MAX = 10**12


def findings_of(raw: Raw) -> Found:
    """Ask everything of one loan; a number is that of the ledger's invariant."""
    for check in ALWAYS:
        yield from check(raw)
    if raw.loan.status in BEFORE_MONEY:
        yield from _not_begun(raw)
        return
    try:
        should = summary_of(raw)
    except TooMuch as error:
        yield 15, f"went back to her without ever having come: {error.context}"
        return
    for compare in ONCE_BEGUN:
        yield from compare(raw, should)


def net(transfers: list[Transfer], account: Account) -> int:
    """Add up an account over transfers, debits above nought."""
    into = sum(one.amount_lisente for one in transfers if one.debit == account.code)
    return into - sum(one.amount_lisente for one in transfers if one.credit == account.code)


def _taken_back(raw: Raw) -> Found:
    """Each transfer is taken back once at most, whole, and not before it was written."""
    by_id, seen = {one.id: one for one in raw.transfers}, set[UUID]()
    for one in raw.transfers:
        if one.reverses_id is None:
            continue
        back = by_id.get(one.reverses_id)
        if back is None:
            yield 4, f"{one.id} takes back what is not of this loan"
        elif back.reverses_id is not None:
            yield 4, f"{one.id} takes a taking back back"
        elif one.reverses_id in seen:
            yield 4, f"{one.reverses_id} is taken back twice"
        elif (one.debit, one.credit, one.amount_lisente, one.source_id) != (
            back.credit,
            back.debit,
            back.amount_lisente,
            back.source_id,
        ):
            yield 4, f"{one.id} is not {back.id} the other way round"
        elif one.on < back.on:
            yield 4, f"{one.id} takes back on {one.on} what is of {back.on}"
        seen.add(one.reverses_id)


def _in_bounds(raw: Raw) -> Found:
    for one in raw.transfers:
        if not 1 <= one.amount_lisente <= LISENTE_MAX:
            yield 20, f"{one.id} moves {one.amount_lisente}"
        if not DAYS[0] <= one.on <= DAYS[1]:
            yield 20, f"{one.id} is of {one.on}"


def _booked_whole(raw: Raw) -> Found:
    """Every lisente of a payment stands in the ledger once, and none of one taken back."""
    taken_back = {one.reverses_id for one in raw.transfers}
    live: dict[UUID, list[Transfer]] = {}
    for one in raw.transfers:
        if one.reverses_id is None and one.id not in taken_back:
            live.setdefault(one.source_id, []).append(one)
    gone = raw.gone
    for payment in raw.payments:
        booked = live.get(payment.id, [])
        lisente = sum(one.amount_lisente for one in booked)
        if lisente != (0 if payment.id in gone else payment.amount_lisente):
            yield 8, f"payment {payment.id} of {payment.amount_lisente} is booked as {lisente}"
        told = sum(getattr(payment, f"to_{name}") for name in PARTS.values())
        if not payment.recovery and told + payment.to_overpayment != payment.amount_lisente:
            yield 8, f"the receipt of payment {payment.id} tells of {told}"
        income = {one.credit for one in booked} - {Account.OVERPAID.code}
        if payment.recovery and income - {Account.RECOVERED.code}:
            yield 11, f"recovery {payment.id} is booked on {sorted(income)}"
        if not payment.recovery and Account.RECOVERED.code in income:
            yield 11, f"payment {payment.id} is booked as a recovery"


def _there_once(raw: Raw) -> Found:
    """On every day since it came the books hold a payment once, and none that was taken back."""
    back_on = {one.payment_id: one.on for one in raw.reversals}
    by_payment: dict[UUID, list[Transfer]] = {}
    for one in raw.transfers:
        if one.kind == "payment":
            by_payment.setdefault(one.source_id, []).append(one)
    for payment in raw.payments:
        booked, until = by_payment.get(payment.id, []), back_on.get(payment.id)
        for day in sorted({payment.paid_on, *(one.on for one in booked)}):
            came = [one for one in booked if one.on <= day]
            held = sum(one.amount_lisente * (-1 if one.reverses_id else 1) for one in came)
            wanted = 0 if until is not None and day >= until else payment.amount_lisente
            if held != wanted:
                yield 8, f"payment {payment.id} is {held} on {day}, and should be {wanted}"


def _two_people(raw: Raw) -> Found:
    if raw.loan.approved_by_id == raw.loan.captured_by_id:
        yield 12, "approved by whoever captured it"
    if sum(one.status == "paid" for one in raw.payouts) > 1:
        yield 12, "paid out twice"


def _not_begun(raw: Raw) -> Found:
    if raw.rows or raw.payments or raw.loan.disbursed_on:
        yield 11, f"{raw.loan.status}, and yet it has begun"
    if raw.loan.owed_lisente or raw.loan.overpaid_lisente or net(raw.transfers, Account.LOANS):
        yield 11, f"{raw.loan.status}, and yet something is owed"


def _as_replayed(raw: Raw, should: Summary) -> Found:
    """What is stored follows from the raw rows."""
    for name, value in should.of_loan.items():
        stored = getattr(raw.loan, name)
        if stored != value:
            invariant = 11 if name == "status" else 3
            yield invariant, f"{name} is stored as {stored}, and should be {value}"
    pairs = list(should.made.of_schedule)
    there = {row.due_on: row for row in should.made.extra}
    for one in should.made.of_charges:
        if one.due_on in there:
            pairs.append((there.pop(one.due_on), one))
        else:
            yield 3, f"the charge due on {one.due_on} has no row"
    for row, one in pairs:
        wrong = {n: (getattr(row, n), v) for n, v in sums_of(one).items() if getattr(row, n) != v}
        if wrong:
            yield 3, f"row {row.number} of {row.due_on} is stored and should be: {wrong}"
    for row in there.values():
        if any(getattr(row, name) for name in sums_of(should.made.account.installments[0])):
            yield 3, f"row {row.number} of {row.due_on} holds a charge that lies elsewhere"


def _nothing_below_nought(raw: Raw, _should: Summary) -> Found:
    for row in raw.current:
        for name in PARTS.values():
            paid, waived = getattr(row, f"paid_{name}"), getattr(row, f"waived_{name}")
            if min(paid, waived, getattr(row, name) - paid - waived) < 0:
                yield 5, f"row {row.number}: {name} is below nought"


def _as_booked(raw: Raw, _should: Summary) -> Found:
    """The ledger holds of this loan what its summary says."""
    loan = raw.loan
    receivable, owed_back = net(raw.transfers, Account.LOANS), -net(raw.transfers, Account.OVERPAID)
    if receivable != loan.owed_principal:
        yield 6, f"{receivable} on {Account.LOANS.code}, and {loan.owed_principal} owed"
    if owed_back != loan.overpaid_lisente:
        yield 15, f"{owed_back} on {Account.OVERPAID.code}, and {loan.overpaid_lisente} overpaid"
    pending = net(raw.transfers, Account.PAYOUTS)
    if pending:
        yield 6, f"{pending} on {Account.PAYOUTS.code} of a loan that has begun"


def _paid_as_booked(raw: Raw, _should: Summary) -> Found:
    """The rows of today's schedule have got what the ledger received for them, part by part."""
    here = {one.id for one in raw.payments if one.version == raw.loan.schedule_version}
    came = [one for one in raw.transfers if one.kind == "payment" and one.source_id in here]
    for part, name in PARTS.items():
        received, account = -net(came, RECEIVED_AS[part]), RECEIVED_AS[part].code
        paid = sum(getattr(row, f"paid_{name}") for row in raw.current)
        if received != paid:
            yield 8, f"{paid} of {name} is paid on the rows, and {received} came on {account}"


def _principal_kept(raw: Raw, _should: Summary) -> Found:
    """Lent - repaid - written off - forgiven = owed, each from another source."""
    loan = raw.loan
    first = [row for row in raw.rows if row.version == 1]
    lent = sum(row.principal for row in first if row.origin == Installment.Origin.SCHEDULE)
    repaid = -net([one for one in raw.transfers if one.kind == "payment"], Account.LOANS)
    lost = raw.lost.principal if raw.lost else 0
    forgiven = sum(row.waived_principal for row in raw.rows)
    if lent - repaid - lost - forgiven != loan.owed_principal:
        sums = f"{lent} - {repaid} - {lost} - {forgiven}"
        yield 6, f"{sums} is not {loan.owed_principal}"
    paid_out = sum(one.amount_lisente for one in raw.payouts if one.status == "paid")
    if raw.payouts and paid_out != loan.paid_out_lisente:
        yield 6, f"{paid_out} was paid out, and {loan.paid_out_lisente} is stored"
    begun = [one for one in raw.transfers if one.kind == "payout" and one.reverses_id is None]
    if begun and net(begun, Account.LOANS) != lent:
        yield 8, f"{net(begun, Account.LOANS)} was lent, and the rows repay {lent}"


ALWAYS: tuple[Callable[[Raw], Found], ...] = (
    _taken_back,
    _in_bounds,
    _booked_whole,
    _there_once,
    _two_people,
)
ONCE_BEGUN: tuple[Callable[[Raw, Summary], Found], ...] = (
    _as_replayed,
    _nothing_below_nought,
    _as_booked,
    _paid_as_booked,
    _principal_kept,
)
