"""The demo's borrowers and loans: the same for everybody, made by the verbs that staff use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice
from uuid import UUID

from credit.rules.consent import Purpose
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.apply import Wish, apply, withdraw
from loans.actions.charge import NewCharge, charge
from loans.actions.decide import Approval, reject, send_back
from loans.actions.disburse import disburse_cash
from loans.actions.move_funds import Funds, move_funds
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.write_off import write_off
from loans.dates import today
from loans.deed import Actor
from loans.errands.approve import approve_application
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.report_credit import catch_up
from loans.models import Acceptance, Application, Borrower, Charge, Funding, Installment, Loan
from loans.rules.identity import Identity

FUNDS = {"cash": 1_000_000_000, "bank": 1_000_000_000, "wallet": 3_000_000_000}
BORROWERS = 100
GIVEN = (
    "Lineo",
    "Thabiso",
    "Mpolokeng",
    "Tumelo",
    "Puleng",
    "Nthati",
    "Lebohang",
    "Keneuoe",
    "Moeketsi",
    "Mathabo",
    "Tsepo",
)
SURNAMES = (
    "Mokhethi",
    "Ntsane",
    "Sekonyela",
    "Mofolo",
    "Khabele",
    "Matete",
    "Nkuebe",
    "Tlali",
    "Makhetha",
)
MALOTI = (1_500, 3_000, 8_000, 2_000, 12_000, 5_000, 1_000)
TERMS = (3, 6, 12, 4, 9)


@dataclass(frozen=True, slots=True)
class House:
    """A lender of the demo: its staff by role, its products by name."""

    mfi_id: UUID
    number: int
    staff: Mapping[str, UUID]
    products: Mapping[str, UUID]

    def by(self, role: str) -> Actor:
        """Act as somebody of a role."""
        return Actor.staff(self.staff[role])


Story = Callable[[House, Application], None]


def fill(house: House, borrowers: int = BORROWERS) -> None:
    """Give a lender capital, borrowers, and loans in every state; leave alone one that has some."""
    if Borrower.objects.of(house.mfi_id).exists():
        return
    for place, lisente in FUNDS.items():
        capital = Funds(Funding.Way.IN, lisente, place, "Opening capital", today() - A_YEAR)
        move_funds(house.mfi_id, capital, by=house.by("finance"))
    stories = cycle(STORIES)
    for number in range(borrowers):
        borrower_id = _borrower(house, number)
        # One of three has borrowed or wants to; the others are only known.
        if number % 3 == 0:
            next(stories)(house, _application(house, borrower_id, number))
    catch_up(house.mfi_id)


A_YEAR = timedelta(days=365)


def _borrower(house: House, number: int) -> UUID:
    given = GIVEN[(number + house.number) % len(GIVEN)]
    surname = SURNAMES[(number // 2 + 3 * house.number) % len(SURNAMES)]
    serial = house.number * 10_000 + number
    new = NewBorrower(
        name=f"{given} {surname}",
        phone=f"+26657{700_000 + serial:06d}",
        national_id=f"{880_000_000_000 + serial}",
        district_id=number % 10 + 1,
        language="st" if number % 4 else "en",
        identity=Identity.SEEN if number % 2 else Identity.DECLARED,
    )
    made = register_borrower(house.mfi_id, new, by=house.by("officer"))
    return UUID(str(made["id"]))


def _application(house: House, borrower_id: UUID, number: int) -> Application:
    paper = NewConsent(Purpose.APPLICATION, "paper, in her file")
    give_consent(house.mfi_id, borrower_id, paper, by=house.by("officer"))
    wish = Wish(
        borrower_id=borrower_id,
        product_id=house.products["Business loan"],
        amount_lisente=MALOTI[number % len(MALOTI)] * 100,
        installments=TERMS[number % len(TERMS)],
        purpose="stock for the shop",
    )
    made = apply(house.mfi_id, wish, by=house.by("officer"))
    return Application.objects.of(house.mfi_id).get(id=str(made["id"]))


def _waits(house: House, application: Application) -> None:
    """Nobody has decided yet."""


def _returned(house: House, application: Application) -> None:
    send_back(house.mfi_id, application.id, "Payslip is missing.", by=house.by("manager"))


def _rejected(house: House, application: Application) -> None:
    reject(house.mfi_id, application.id, "income", "", by=house.by("manager"))


def _withdrawn(house: House, application: Application) -> None:
    withdraw(house.mfi_id, application.id, "", by=house.by("officer"))


def _offered(house: House, application: Application) -> None:
    by = house.by("manager")
    approve_application(house.mfi_id, application.id, Approval(), by=by)


def _accepted(house: House, application: Application) -> Loan:
    _offered(house, application)
    paper = Agreement(Acceptance.How.PAPER, "signed in the office")
    made = accept_offer(house.mfi_id, application.id, paper, by=house.by("officer"))
    return Loan.objects.of(house.mfi_id).get(id=str(made["loan"]))


def _waits_for_money(house: House, application: Application) -> None:
    _accepted(house, application)


def _running(house: House, application: Application, days_ago: int, paid: int | None) -> Loan:
    """Pay a loan out some days ago, and have so many instalments paid on their days."""
    loan, finance = _accepted(house, application), house.by("finance")
    disburse_cash(house.mfi_id, loan.id, today() - timedelta(days_ago), by=finance)
    rows = Installment.objects.of(house.mfi_id).filter(loan_id=loan.id).order_by("number")
    for row in islice(rows, paid):
        lisente = row.principal + row.interest + row.fees
        _pay(house, loan, lisente, min(row.due_on, today()))
    return Loan.objects.of(house.mfi_id).get(id=loan.id)


def _pay(house: House, loan: Loan, lisente: int, on: date) -> None:
    money = PaymentIn(lisente, on, "cash", f"receipt {loan.reference[:4]}")
    receive_payment(house.mfi_id, loan.id, money, by=house.by("finance"))


def _on_time(house: House, application: Application) -> None:
    _running(house, application, days_ago=75, paid=2)


def _new(house: House, application: Application) -> None:
    _running(house, application, days_ago=10, paid=0)


def _late(house: House, application: Application) -> None:
    loan = _running(house, application, days_ago=80, paid=1)
    late = NewCharge(Charge.Kind.PENALTY, "Late", 2_000, today() - timedelta(10))
    charge(house.mfi_id, loan.id, late, by=house.by("finance"))


def _very_late(house: House, application: Application) -> None:
    _running(house, application, days_ago=150, paid=1)


def _paid_back(house: House, application: Application) -> None:
    loan = _running(house, application, days_ago=60, paid=1)
    _pay(house, loan, loan.owed_lisente, today() - timedelta(5))


def _overpaid(house: House, application: Application) -> None:
    loan = _running(house, application, days_ago=60, paid=1)
    _pay(house, loan, loan.owed_lisente + 5_000, today() - timedelta(5))


def _given_up(house: House, application: Application) -> None:
    loan = _running(house, application, days_ago=300, paid=1)
    write_off(house.mfi_id, loan.id, "gone", by=house.by("finance"))


def _rescheduled(house: House, application: Application) -> None:
    loan = _running(house, application, days_ago=100, paid=1)
    reschedule(house.mfi_id, loan.id, NewSchedule(installments=10), by=house.by("manager"))


STORIES: tuple[Story, ...] = (
    _waits,
    _on_time,
    _offered,
    _late,
    _paid_back,
    _waits_for_money,
    _new,
    _on_time,
    _very_late,
    _rejected,
    _on_time,
    _overpaid,
    _returned,
    _given_up,
    _rescheduled,
    _withdrawn,
)
