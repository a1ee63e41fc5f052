"""A lender's book at work: products, borrowers, and loans in any state, made by the verbs alone."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from django.utils import timezone

from credit.rules.consent import Purpose
from credit.rules.reservation import NOTHING_MORE, Entry
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.add_product import NewProduct, add_product
from loans.actions.apply import Wish, apply
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve
from loans.actions.disburse import disburse_cash
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.deed import Actor
from loans.errands.approve import approve_application
from loans.errands.give_consent import NewConsent, give_consent
from loans.errands.registry import subject_of
from loans.errands.report_credit import catch_up
from loans.errands.reservation import Room, reservations
from loans.models import (
    Acceptance,
    Application,
    Borrower,
    Installment,
    Loan,
    Mfi,
    Payment,
    Person,
    Transfer,
)
from loans.rules.offer_terms import Disbursement, Limits, RatePeriod
from loans.rules.terms import Amortization, Method
from loans.sealed import data_key_of, unseal
from tests.people import Hire

NUMBERS = count(1)
PLAIN = NewProduct(
    name="Plain",
    limits=Limits(Decimal(100), Decimal(50_000), 1, 60),
    rate=Decimal(24),
    rate_period=RatePeriod.YEAR,
    method=Method.FLAT,
    amortization=Amortization.EQUAL_INSTALLMENTS,
    period="month",
    disbursement=Disbursement.MANUAL,
)


@dataclass
class Book:
    """One lender with its people, and the verbs an officer would use."""

    mfi: Mfi
    officer: Actor
    checker: Actor
    second: Actor
    finance: Actor
    products: dict[str, UUID] = field(default_factory=dict)
    # Whether approvals ask the registry, as the doors do; without, they are quicker made.
    asks_registry: bool = False

    def product(self, new: NewProduct = PLAIN) -> UUID:
        """Put a product on offer, once for each name."""
        if new.name not in self.products:
            made = add_product(self.mfi.id, new, by=self.checker)
            self.products[new.name] = UUID(str(made["id"]))
        return self.products[new.name]

    def borrower(self) -> UUID:
        """Write somebody new down."""
        number = next(NUMBERS)
        new = NewBorrower(
            # In the order in which they come, however many came before.
            name=f"Lineo {''.join(chr(97 + int(digit)) for digit in f'{number:04d}')}",
            phone=f"+2665{8_000_000 + number}",
            national_id=f"{number:012d}",
            district_id=1,
            language="en",
        )
        return UUID(str(register_borrower(self.mfi.id, new, by=self.officer)["id"]))

    def applied(
        self,
        maloti: int = 1000,
        installments: int = 4,
        product: NewProduct = PLAIN,
        borrower: UUID | None = None,
    ) -> Application:
        """Have somebody apply at the desk."""
        wish = Wish(
            borrower_id=borrower or self.borrower(),
            product_id=self.product(product),
            amount_lisente=maloti * 100,
            installments=installments,
        )
        made = apply(self.mfi.id, wish, by=self.officer)
        return Application.objects.of(self.mfi).get(id=str(made["id"]))

    def offered(
        self, maloti: int = 1000, installments: int = 4, product: NewProduct = PLAIN
    ) -> Application:
        """Have it approved by another."""
        application = self.applied(maloti, installments, product)
        if self.asks_registry:
            self.consent(application.borrower_id)
            approve_application(self.mfi.id, application.id, Approval(), by=self.checker)
        else:
            approve(self.mfi.id, application.id, Approval(), by=self.checker)
        application.refresh_from_db()
        return application

    def accepted(
        self, maloti: int = 1000, installments: int = 4, product: NewProduct = PLAIN
    ) -> Loan:
        """Have her sign."""
        application = self.offered(maloti, installments, product)
        paper = Agreement(Acceptance.How.PAPER, "form 17")
        made = accept_offer(self.mfi.id, application.id, paper, by=self.officer)
        return self.loan(UUID(str(made["loan"])))

    def active(
        self,
        maloti: int = 1000,
        installments: int = 4,
        product: NewProduct = PLAIN,
        on: date | None = None,
    ) -> Loan:
        """Hand her the money."""
        loan = self.accepted(maloti, installments, product)
        disburse_cash(self.mfi.id, loan.id, on or timezone.localdate(), by=self.finance)
        return self.loan(loan.id)

    def pay(
        self,
        loan: Loan,
        maloti: str,
        on: date | None = None,
        *,
        method: str = "cash",
        reference: str = "",
    ) -> Payment:
        """Take a payment."""
        day, named = on or timezone.localdate(), reference or uuid4().hex
        money = PaymentIn(int(Decimal(maloti) * 100), day, method, named)
        made = receive_payment(self.mfi.id, loan.id, money, by=self.finance)
        return Payment.objects.of(self.mfi).get(id=str(made["id"]))

    def consent(self, borrower_id: UUID) -> None:
        """Have her allow the lender to ask the registry."""
        paper = NewConsent(Purpose.APPLICATION, "paper, form 17")
        give_consent(self.mfi.id, borrower_id, paper, by=self.officer)

    def room(self, borrower_id: UUID) -> tuple[Entry, ...]:
        """Give what takes up her room in the registry."""
        with reservations.asked() as store:
            return store.live(subject_of(self.mfi.id, borrower_id), at=timezone.now())

    def report(self) -> int:
        """Tell the registry what has happened."""
        return catch_up(self.mfi.id)

    def same_person(self, other: "Book", borrower_id: UUID) -> UUID:
        """Write somebody whom another lender knows down here."""
        known = Borrower.objects.of(other.mfi).get(id=borrower_id)
        person = Person.objects.get(id=known.person_id)
        number = unseal(data_key_of(person), "national_id", person.national_id_sealed)
        new = NewBorrower(known.name, known.phone, number, known.district_id, person.language)
        return UUID(str(register_borrower(self.mfi.id, new, by=self.officer)["id"]))

    def rows(self, loan: Loan) -> list[Installment]:
        """Give the rows of the schedule of today."""
        rows = Installment.objects.of(self.mfi).filter(loan_id=loan.id)
        version = self.loan(loan.id).schedule_version
        return list(rows.filter(version=version).order_by("due_on", "number"))

    def owed(self, loan: Loan) -> tuple[int, int, int, int]:
        """Give what is owed: principal, interest, fees, penalties."""
        now = self.loan(loan.id)
        return now.owed_principal, now.owed_interest, now.owed_fees, now.owed_penalties

    def balances(self, loan: Loan) -> dict[str, int]:
        """Add up each account over a loan's transfers, debits above nought."""
        sums: dict[str, int] = {}
        moved = Transfer.objects.of(self.mfi).filter(loan_id=loan.id)
        for debit, credit, lisente in moved.values_list("debit", "credit", "amount_lisente"):
            sums[debit] = sums.get(debit, 0) + lisente
            sums[credit] = sums.get(credit, 0) - lisente
        return {code: lisente for code, lisente in sums.items() if lisente}

    def loan(self, loan_id: UUID) -> Loan:
        """Read a loan anew."""
        return Loan.objects.of(self.mfi).get(id=loan_id)


def open_book(mfi: Mfi, hire: Hire) -> Book:
    """Give a lender four people, and limits under which a test can try anything."""
    change_policy(
        mfi.id,
        {
            "backdate_days": 3650,
            "declared_identity_limit_lisente": None,
            "second_correction_above_lisente": 5_000_000,
            "second_approval_above_lisente": 5_000_000,
            "approval_limits_lisente": {"officer": 500_000, "manager": 10**9, "admin": 10**9},
        },
        by=Actor.system("operator"),
    )
    people = {
        role: Actor.staff(hire(f"{mfi.slug}-{name}", role, mfi).id)
        for name, role in (
            ("officer", "officer"),
            ("checker", "manager"),
            ("admin", "admin"),
            ("finance", "finance"),
        )
    }
    return Book(mfi, people["officer"], people["manager"], people["admin"], people["finance"])


def a_room(
    application_id: UUID,
    subject: UUID,
    mfi_id: UUID,
    lisente: int = 100_000,
    monthly_lisente: int = 0,
) -> Room:
    """What is to be held, without a book behind it."""
    return Room(
        application_id=application_id,
        subject=subject,
        mfi_id=mfi_id,
        lisente=lisente,
        monthly_lisente=monthly_lisente,
        agreed=NOTHING_MORE,
    )


def on_product(name: str, **terms: object) -> NewProduct:
    """Make another product of the plain one."""
    return replace(PLAIN, name=name, **terms)  # type: ignore[arg-type]
