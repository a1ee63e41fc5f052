"""Make a loan of an offer that the borrower agrees to, with the text that she was shown."""

import uuid
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from loans.actions.apply import CAPTURE, locked_application
from loans.actions.disburse import new_reference
from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyDecided, Busy, NotNow, OfferExpired
from loans.models import Acceptance, Application, Borrower, Loan, Person, Product
from loans.notes import EVIDENCE, sealed_for
from loans.once import Facts
from loans.queries.offers import offer_facts
from loans.queries.products import terms_of
from loans.record import record_act, record_event
from loans.running import add_row
from loans.second_person import check_duty
from loans.sqlstate import is_duplicate


@dataclass(frozen=True, slots=True)
class Agreement:
    """How she agreed: by her PIN, or on paper that an officer describes."""

    how: Acceptance.How
    evidence: str = ""
    # Empty: the language she is spoken to in.
    language: str = ""


@deed
def accept_offer(
    mfi_id: UUID,
    application_id: UUID,
    agreement: Agreement,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Write her agreement down and make the loan; tell the ids of both."""
    loan_id = uuid.uuid4()
    facts: Facts = {"id": str(application_id), "loan": str(loan_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, CAPTURE, by)
    application = locked_application(mfi_id, application_id)
    _check(application)
    borrower = Borrower.objects.of(mfi_id).get(id=application.borrower_id)
    person = Person.objects.get(id=borrower.person_id)
    shown = offer_facts(application, agreement.language or person.language)
    add_row(
        Acceptance,
        mfi_id=mfi_id,
        id=uuid.uuid4(),
        application_id=application_id,
        how=agreement.how.value,
        **sealed_for(mfi_id, borrower.id, EVIDENCE, agreement.evidence),
        key_facts_version=shown.version,
        language=shown.language,
        key_facts=shown.plain,
        text_shown=shown.text,
        by_kind=by.kind,
        by_id=by.id,
        at=timezone.now(),
    )
    application.accept()
    application.save()
    _make_loan(application, loan_id, borrower)
    after = {"loan": str(loan_id), "how": agreement.how.value}
    record_act(by, "accept-offer", "application", application_id, mfi_id=mfi_id, after={**after})
    record_event(mfi_id, "offer.accepted", "application", application_id, loan=str(loan_id))
    return facts


def _check(application: Application) -> None:
    if application.status in {Application.Status.ACCEPTED, Application.Status.WITHDRAWN}:
        raise AlreadyDecided(status=str(application.status))
    if application.status == Application.Status.EXPIRED:
        raise OfferExpired
    if application.status != Application.Status.APPROVED:
        raise NotNow(status=str(application.status))
    if application.offer_ends_on is None or application.offer_ends_on < today():
        raise OfferExpired


def _make_loan(application: Application, loan_id: UUID, borrower: Borrower) -> None:
    product = Product.objects.of(application.mfi_id).get(id=application.product_id)
    assert application.offered_lisente is not None
    assert application.offered_installments is not None
    assert application.approved_by_id is not None
    loan = Loan(
        mfi_id=application.mfi_id,
        id=loan_id,
        reference=new_reference(),
        application_id=application.id,
        borrower_id=borrower.id,
        product_id=product.id,
        captured_by_id=application.captured_by_id,
        approved_by_id=application.approved_by_id,
        officer_id=borrower.officer_id,
        principal_lisente=application.offered_lisente,
        installments=application.offered_installments,
        terms=terms_of(product).to_plain(),
    )
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        # A reference that came twice, once in a lifetime: asked again it is another.
        raise Busy(what="reference") from error


@deed
def expire_offers(mfi_id: UUID, day: date, *, by: Actor) -> int:
    """Close offers whose last day lies before this one; tell how many."""
    late = (
        Application.objects.of(mfi_id)
        .select_for_update(skip_locked=True)
        .filter(status=Application.Status.APPROVED, offer_ends_on__lt=day)
        .order_by("id")
    )
    expired = list(late)
    for application in expired:
        application.expire()
        application.save(update_fields=["status"])
        record_act(by, "expire-offer", "application", application.id, mfi_id=mfi_id)
        record_event(mfi_id, "offer.expired", "application", application.id)
    return len(expired)
