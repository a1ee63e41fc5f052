"""A lender, its people, and loans that a measurement begins with, made by the verbs."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from uuid import UUID

from django.utils import timezone

from credit.rules.consent import Purpose
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.add_product import NewProduct, add_product
from loans.actions.apply import Wish, apply
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval, approve
from loans.actions.disburse import disburse_cash
from loans.actions.manage_staff import NewStaff, add_staff
from loans.actions.onboard_mfi import NewLender, mfi_id, onboard_mfi
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.deed import Actor
from loans.errands.give_consent import NewConsent, give_consent
from loans.models import Acceptance
from loans.rules.offer_terms import Disbursement, Limits, RatePeriod
from loans.rules.terms import Amortization, Method

OPERATOR = Actor.system("operator")
NUMBERS = count(1)
PRINCIPAL_LISENTE = 120_000
INSTALLMENTS = 12
# Flat, 24 % a year: a twelfth of the principal and 2 % of it, twelve times.
INSTALLMENT_LISENTE = PRINCIPAL_LISENTE // INSTALLMENTS + PRINCIPAL_LISENTE * 2 // 100


@dataclass(frozen=True)
class Lender:
    """One lender with the four people that a loan needs."""

    id: UUID
    product_id: UUID
    officer: Actor
    checker: Actor
    finance: Actor

    def borrower(self) -> UUID:
        """Write somebody new down."""
        number = next(NUMBERS)
        new = NewBorrower(
            name=f"Lineo {number}",
            phone=f"+2665{8_000_000 + number}",
            national_id=f"{number:012d}",
            district_id=1,
            language="en",
        )
        return UUID(str(register_borrower(self.id, new, by=self.officer)["id"]))

    def applied(self) -> UUID:
        """Have somebody new ask for a loan."""
        borrower_id = self.borrower()
        paper = NewConsent(Purpose.APPLICATION, "paper, form 3")
        give_consent(self.id, borrower_id, paper, by=self.officer)
        wish = Wish(
            borrower_id=borrower_id,
            product_id=self.product_id,
            amount_lisente=PRINCIPAL_LISENTE,
            installments=INSTALLMENTS,
        )
        return UUID(str(apply(self.id, wish, by=self.officer)["id"]))

    def active(self) -> UUID:
        """Have a loan paid out."""
        application = self.applied()
        approve(self.id, application, Approval(), by=self.checker)
        paper = Agreement(Acceptance.How.PAPER, "form 17")
        made = accept_offer(self.id, application, paper, by=self.officer)
        loan_id = UUID(str(made["loan"]))
        disburse_cash(self.id, loan_id, timezone.localdate(), by=self.finance)
        return loan_id


def take_on() -> Lender:
    """Open one more lender."""
    slug = f"lender-{next(NUMBERS)}"
    here = mfi_id(onboard_mfi(NewLender(slug, slug, "+26622310001", 1), by=OPERATOR))
    change_policy(here, {"declared_identity_limit_lisente": None}, by=OPERATOR)
    people = {
        role: Actor.staff(
            add_staff(
                NewStaff(f"{slug}-{role}", role, role, f"{role}@{slug}.example.org", here),
                "a good long word that nobody uses",
                by=OPERATOR,
            )
        )
        for role in ("officer", "manager", "finance")
    }
    product = NewProduct(
        name="Plain",
        limits=Limits(Decimal(100), Decimal(50_000), 1, 60),
        rate=Decimal(24),
        rate_period=RatePeriod.YEAR,
        method=Method.FLAT,
        amortization=Amortization.EQUAL_INSTALLMENTS,
        period="month",
        disbursement=Disbursement.MANUAL,
    )
    product_id = UUID(str(add_product(here, product, by=people["manager"])["id"]))
    return Lender(here, product_id, people["officer"], people["manager"], people["finance"])
