"""What she allowed on her phone reaches the registry before it is asked, once, by her own word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.rules.consent import Channel, Consent, Purpose
from credit.stores.cassandra import CassandraRegistry
from loans.actions.apply import Wish, apply
from loans.actions.decide import Approval
from loans.deed import Actor
from loans.errands.approve import approve_application
from loans.errands.give_consent import EVIDENCE
from loans.errands.pass_on_consent import pass_on_consent
from loans.errands.registry import consents, names, subject_of
from loans.errands.report_credit import catch_up
from loans.errands.weigh import weigh
from loans.errors import ConsentMissing, RegistryAway
from loans.models import Application, AuditEntry, Event
from loans.queries.borrowers import person_behind
from loans.sealed import data_key_of, unseal
from tests.credit.conftest import closed_port, nobodys_address
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
AGREED = "on her phone, in st: apply.consent:0123456789abcdef"


def applies_by_phone(book: Book, agreed: str = AGREED) -> Application:
    """Have somebody apply on her own phone."""
    borrower_id = book.borrower()
    by = Actor.person(person_behind(book.mfi.id, borrower_id).id)
    wish = Wish(
        borrower_id=borrower_id,
        product_id=book.product(),
        amount_lisente=100_000,
        installments=4,
        channel=Application.Channel.USSD,
        agreed=agreed,
    )
    made = apply(book.mfi.id, wish, by=by)
    return Application.objects.of(book.mfi).get(id=str(made["id"]))


def consent_of(application: Application) -> Consent | None:
    subject = subject_of(application.mfi_id, application.borrower_id)
    with consents.asked() as store:
        return store.live_consent(
            subject, application.mfi_id, Purpose.APPLICATION, at=timezone.now()
        )


def test_the_sweep_passes_it_on_with_her_as_the_one_who_gave_it(book: Book) -> None:
    application = applies_by_phone(book)
    assert consent_of(application) is None
    catch_up(book.mfi.id)
    catch_up(book.mfi.id)
    consent = consent_of(application)
    assert consent is not None
    assert (consent.channel, consent.purpose) == (Channel.PHONE, Purpose.APPLICATION)
    key = data_key_of(person_behind(book.mfi.id, application.borrower_id))
    assert unseal(key, EVIDENCE, consent.evidence_sealed) == AGREED
    entry = AuditEntry.objects.of(book.mfi).get(action="give-consent")
    person = person_behind(book.mfi.id, application.borrower_id)
    assert (entry.actor_kind, entry.actor_id) == ("person", str(person.id))
    assert entry.after["channel"] == "phone"
    assert Event.objects.of(book.mfi).filter(type="consent.given").count() == 1


def test_it_counts_from_the_moment_she_said_so(book: Book) -> None:
    application = applies_by_phone(book)
    said = timezone.now() - timedelta(days=20)
    Application.objects.of(book.mfi).update(at=said)
    assert pass_on_consent(book.mfi.id, application.id)
    consent = consent_of(application)
    assert consent is not None
    # Thirty days, the first of which has begun.
    assert timezone.localdate(consent.expires_at) == timezone.localdate(said) + timedelta(31)


def test_an_approval_a_second_later_finds_it(book: Book) -> None:
    application = applies_by_phone(book)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    application.refresh_from_db()
    assert application.status == "approved"
    assert Event.objects.of(book.mfi).filter(type="consent.given").count() == 1


def test_whoever_weighs_it_finds_it_too(book: Book) -> None:
    application = applies_by_phone(book)
    weighed = weigh(application, by=book.checker)
    assert weighed is not None
    # All that is missing is her income: what others lent her could be asked.
    assert (weighed.reason, weighed.elsewhere_lisente) == ("income-unknown", 0)


def test_who_allowed_nothing_is_asked_for_her_signature(book: Book) -> None:
    application = applies_by_phone(book, agreed="")
    assert not pass_on_consent(book.mfi.id, application.id)
    with pytest.raises(ConsentMissing):
        approve_application(book.mfi.id, application.id, Approval(), by=book.checker)


def test_a_consent_that_she_ended_is_not_given_again(book: Book) -> None:
    application = applies_by_phone(book)
    pass_on_consent(book.mfi.id, application.id)
    consent = consent_of(application)
    assert consent is not None
    with consents.asked() as store:
        assert store.revoke_consent(consent.subject, consent.id, at=timezone.now())
    pass_on_consent(book.mfi.id, application.id)
    catch_up(book.mfi.id)
    assert consent_of(application) is None


def test_a_registry_that_is_away_costs_her_no_consent(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = applies_by_phone(book)
    away = CassandraRegistry(nobodys_address(closed_port()))
    with monkeypatch.context() as gone:
        gone.setattr(names, "opens", lambda: away)
        with pytest.raises(RegistryAway):
            catch_up(book.mfi.id)
    catch_up(book.mfi.id)
    assert consent_of(application) is not None
