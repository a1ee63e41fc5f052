"""Write down what a borrower asks for, and mend or withdraw it before anybody decided."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import (
    AlreadyDecided,
    AlreadyTaken,
    ApplicationOpen,
    BorrowerBlocked,
    LoanOpen,
    MayNot,
    NotNow,
    NotThisLender,
    OutsideTerms,
)
from loans.models import Application, Borrower, Product
from loans.models.application import PURPOSE, WITHDRAWAL
from loans.notes import sealed_words
from loans.once import Facts
from loans.queries.loans import RUNNING
from loans.queries.policy import policy_asked, the_policy
from loans.queries.products import limits_of, terms_of
from loans.record import Values, record_act, record_event
from loans.rules.apr import NoRate
from loans.rules.policy import Policy
from loans.rules.quote import quote
from loans.running import add_made
from loans.second_person import check_duty, check_role, role_asked, the_role
from loans.trip import Question, Rows, Statement, ask, rows_like

CAPTURE = "capture"
SETTLED = (
    Application.Status.ACCEPTED,
    Application.Status.REJECTED,
    Application.Status.WITHDRAWN,
    Application.Status.EXPIRED,
)
HAD = b"""SELECT count(*) FROM loans_loan
    WHERE mfi_id = %s AND borrower_id = %s AND disbursed_on IS NOT NULL"""
LOANS = b"SELECT status, closed_on FROM loans_loan WHERE mfi_id = %s AND borrower_id = %s"
# What keeps her from another: one that is open, or one of the same name in another system.
RIVALS = b"""SELECT external_id IS NOT NULL AND external_id = %s FROM loans_application
    WHERE mfi_id = %s AND (external_id = %s
        OR borrower_id = %s AND status IN ('submitted', 'returned', 'approved'))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How much, over how many instalments, and what for."""

    borrower_id: UUID
    product_id: UUID
    amount_lisente: int
    installments: int
    purpose: str = ""
    channel: Application.Channel = Application.Channel.DESK
    external_id: str | None = None
    # How she said yes, on her own phone, to the registry's being asked about her.
    agreed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What of a wish is to be another; None leaves it."""

    amount_lisente: int | None = None
    installments: int | None = None
    purpose: str | None = None


@deed
def apply(mfi_id: UUID, wish: Wish, *, by: Actor, once: Once | None = None) -> Facts:
    """Ask for a decision, and tell the application's id."""
    application_id = uuid.uuid4()
    facts: Facts = {"id": str(application_id)}
    remember(once, mfi_id, facts)
    _check(mfi_id, wish, by)
    application = Application(
        mfi_id=mfi_id,
        id=application_id,
        borrower_id=wish.borrower_id,
        product_id=wish.product_id,
        amount_lisente=wish.amount_lisente,
        installments=wish.installments,
        purpose_sealed=sealed_words(mfi_id, wish.borrower_id, PURPOSE, wish.purpose),
        channel=wish.channel.value,
        captured_by_id=UUID(by.id) if by.kind == "staff" else None,
        external_id=wish.external_id,
        agreed=wish.agreed,
    )
    application.submit()
    application.submitted_at = timezone.now()
    add_made(application)
    after: Values = {"lisente": wish.amount_lisente, "installments": wish.installments}
    if wish.agreed:
        after["agreed"] = wish.agreed
    record_act(by, "apply", "application", application_id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "application.submitted", "application", application_id, by=by.kind)
    return facts


def _check(mfi_id: UUID, wish: Wish, by: Actor) -> None:
    """Refuse what cannot be asked for. One who comes second waits for the first, and comes anew."""
    hers = [mfi_id, wish.borrower_id]
    named = [wish.external_id, mfi_id, wish.external_id, wish.borrower_id]
    role, own = role_asked(mfi_id, by), policy_asked(mfi_id)
    borrowers = rows_like(Borrower, mfi_id, id=wish.borrower_id)
    products = rows_like(Product, mfi_id, id=wish.product_id)
    cycle, rivals = cycle_asked(mfi_id, wish.borrower_id), Question(Statement(RIVALS, named), list)
    loans = Question(Statement(LOANS, hers), list)
    ask(role, own, borrowers, products, cycle, loans, rivals)
    check_role(CAPTURE, the_role(role, by))
    if not borrowers.answer:
        raise NotThisLender(what="borrower")
    if not products.answer:
        raise NotThisLender(what="product")
    product = products.answer[0]
    if product.status != Product.Status.OPEN:
        raise OutsideTerms("product", "Not on offer any more.")
    check_terms(product, cycle.answer, wish.amount_lisente, wish.installments)
    check_told(product, wish.amount_lisente, wish.installments)
    _check_active(borrowers.answer[0])
    _check_loans(wish.borrower_id, loans.answer, the_policy(own))
    if any(same_name for (same_name,) in rivals.answer):
        raise AlreadyTaken(what="application")
    if rivals.answer:
        raise ApplicationOpen(borrower=str(wish.borrower_id))


@deed
def amend_application(
    mfi_id: UUID, application_id: UUID, amendment: Amendment, *, by: Actor
) -> None:
    """Mend an application that was sent back, and ask again."""
    application = locked_application(mfi_id, application_id)
    check_duty(mfi_id, CAPTURE, by)
    if application.status != Application.Status.RETURNED:
        raise NotNow(status=str(application.status))
    _capture(application, by)
    borrower = Borrower.objects.of(mfi_id).get(id=application.borrower_id)
    _check_active(borrower)
    before: Values = {
        "lisente": application.amount_lisente,
        "installments": application.installments,
    }
    application.amount_lisente = amendment.amount_lisente or application.amount_lisente
    application.installments = amendment.installments or application.installments
    product = Product.objects.of(mfi_id).get(id=application.product_id)
    cycle = cycle_asked(mfi_id, borrower.id)
    ask(cycle)
    check_terms(product, cycle.answer, application.amount_lisente, application.installments)
    check_told(product, application.amount_lisente, application.installments)
    if amendment.purpose is not None:
        application.purpose_sealed = sealed_words(mfi_id, borrower.id, PURPOSE, amendment.purpose)
    application.submit()
    application.submitted_at = timezone.now()
    application.save()
    after: Values = {
        "lisente": application.amount_lisente,
        "installments": application.installments,
        "purpose_changed": amendment.purpose is not None,
    }
    record_act(
        by,
        "amend-application",
        "application",
        application_id,
        mfi_id=mfi_id,
        before=before,
        after=after,
    )
    record_event(mfi_id, "application.submitted", "application", application_id, by=by.kind)


def _capture(application: Application, by: Actor) -> None:
    """Let only him mend it who captured it: a second name beside his would free him to approve.

    What she wrote herself, on her phone, belongs to the first who mends it.
    """
    if by.kind != "staff":
        return
    if application.captured_by_id is None:
        application.captured_by_id = UUID(by.id)
    elif str(application.captured_by_id) != by.id:
        raise MayNot(staff=by.id, act="amend-application")


@deed
def withdraw(
    mfi_id: UUID, application_id: UUID, reason: str, *, by: Actor, once: Once | None = None
) -> Facts:
    """Take a wish back, or decline an offer; the reason is in her words, and sealed."""
    facts: Facts = {"id": str(application_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, CAPTURE, by)
    application = locked_application(mfi_id, application_id)
    if application.status in SETTLED:
        raise AlreadyDecided(status=str(application.status))
    borrower = Borrower.objects.of(mfi_id).get(id=application.borrower_id)
    application.withdraw()
    application.first_approval_by_id, application.waiting_for = None, ""
    application.withdrawal_sealed = sealed_words(mfi_id, borrower.id, WITHDRAWAL, reason)
    application.save()
    record_act(by, "withdraw", "application", application_id, mfi_id=mfi_id)
    record_event(mfi_id, "application.withdrawn", "application", application_id)
    return facts


def locked_application(mfi_id: UUID, application_id: UUID) -> Application:
    """Take an application's lock: of two who settle it, one is second."""
    found = rows_like(Application, mfi_id, id=application_id, lock=True)
    ask(found)
    return the_application(found)


def the_application(asked: Question[list[Application]]) -> Application:
    """Give the application that was asked for."""
    if not asked.answer:
        raise NotThisLender(what="application")
    return asked.answer[0]


def cycle_asked(mfi_id: UUID, borrower_id: UUID) -> Question[int]:
    """Ask whether it would be her first loan here, her second, or which."""
    return Question(Statement(HAD, [mfi_id, borrower_id]), lambda rows: rows[0][0] + 1)


def check_terms(product: Product, cycle: int, amount_lisente: int, installments: int) -> None:
    """Refuse what the product does not offer to this borrower, and say what it does."""
    wrong = limits_of(product).refusals(amount_lisente, installments, cycle)
    for field, line in wrong.items():
        raise OutsideTerms(field, line)


def check_told(product: Product, amount_lisente: int, installments: int) -> None:
    """Refuse what leaves her nothing: what cannot be stated before she agrees is not lent."""
    try:
        quote(terms_of(product).terms(amount_lisente, installments, today()))
    except NoRate:
        raise OutsideTerms("amount", "The fees leave her nothing of it.") from None


def _check_active(borrower: Borrower) -> None:
    if borrower.status != Borrower.Status.ACTIVE:
        raise BorrowerBlocked(borrower=str(borrower.id))


def _check_loans(borrower_id: UUID, loans: Rows, policy: Policy) -> None:
    running = sum(status in RUNNING for status, _ in loans)
    if policy.loans_at_once is not None and running >= policy.loans_at_once:
        raise LoanOpen(borrower=str(borrower_id))
    since = today() - timedelta(policy.days_between_loans)
    closed = [closed_on for _, closed_on in loans if closed_on is not None]
    if policy.days_between_loans and any(day > since for day in closed):
        raise LoanOpen(borrower=str(borrower_id), days_between=policy.days_between_loans)
