"""What a borrower allows is kept in the registry, sealed, and noted once in her lender's book."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DataError
from django.utils import timezone

from credit.models import ConsentRow
from credit.rules.consent import Channel, Consent, NotInForce, Purpose
from credit.stores.cassandra import CassandraRegistry
from credit.stores.postgres_consents import PostgresConsents
from loans.deed import Actor, Once, deed
from loans.errands.give_consent import EVIDENCE, NewConsent, give_consent
from loans.errands.registry import names, subject_of
from loans.errors import IdempotencyMismatch, NotThisLender, RegistryAway
from loans.models import Event, Mfi, Person
from loans.rules.consent import text_digest
from loans.rules.identity import Identity
from loans.sealed import data_key_of, unseal
from tests.credit.conftest import closed_port, nobodys_address
from tests.loans.test_register_borrower import LINEO, new, register

# On a database where a commit is a commit: the registry has a transaction of its own.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
THABO = Actor.staff(uuid4())
PAPER = NewConsent(Purpose.APPLICATION, "paper, form 17, signed by Palesa")


def kept(mfi: Mfi, borrower_id: UUID) -> Consent | None:
    subject = subject_of(mfi.id, borrower_id)
    return PostgresConsents().live_consent(subject, mfi.id, Purpose.APPLICATION, at=timezone.now())


def test_it_holds_for_thirty_days_and_its_evidence_is_sealed(maluti: Mfi) -> None:
    palesa = register(maluti, new())
    facts = give_consent(maluti.id, palesa, PAPER, by=THABO)
    in_thirty_days = timezone.localdate() + timedelta(30)
    assert (facts["purpose"], facts["expires_on"]) == ("application", in_thirty_days.isoformat())
    hers = kept(maluti, palesa)
    assert hers is not None
    assert (str(hers.id), hers.channel) == (facts["id"], Channel.OFFICER)
    assert timezone.localtime(hers.given_at).isoformat() == facts["given_at"]
    assert hers.text_digest == text_digest("application")
    assert "Palesa" not in hers.evidence_sealed
    data_key = data_key_of(Person.objects.get())
    assert unseal(data_key, EVIDENCE, hers.evidence_sealed) == PAPER.evidence
    midnight = timezone.localtime(hers.expires_at)
    assert (midnight.date(), midnight.hour) == (in_thirty_days + timedelta(1), 0)
    assert Event.objects.of(maluti).get(type="consent.given").subject_id == palesa


@pytest.mark.parametrize("days", [-1, 31])
def test_a_day_that_is_past_or_too_far_is_refused_and_nothing_is_kept(
    maluti: Mfi, days: int
) -> None:
    palesa = register(maluti, new())
    on = timezone.localdate() + timedelta(days)
    with pytest.raises(NotInForce):
        give_consent(maluti.id, palesa, NewConsent(Purpose.REVIEW, "code", on), by=THABO)
    assert not ConsentRow.objects.exists()


def test_the_same_key_gives_one_consent_and_the_first_answer(maluti: Mfi) -> None:
    palesa = register(maluti, new())
    once = Once.of_body("key", "staff:x", "POST consents", {"n": 1})
    first = give_consent(maluti.id, palesa, PAPER, by=THABO, once=once)
    assert give_consent(maluti.id, palesa, PAPER, by=THABO, once=once) == first
    assert ConsentRow.objects.count() == 1
    assert Event.objects.of(maluti).filter(type="consent.given").count() == 1


@pytest.mark.parametrize(
    "other",
    [
        NewConsent(Purpose.COLLECTION, PAPER.evidence),
        NewConsent(Purpose.APPLICATION, "paper, form 18"),
        NewConsent(Purpose.APPLICATION, PAPER.evidence, date(2199, 1, 1)),
    ],
)
def test_the_same_key_with_another_consent_is_refused_even_before_the_book_noted_the_first(
    maluti: Mfi, other: NewConsent
) -> None:
    palesa = register(maluti, new())
    once = Once.of_body("key", "staff:x", "POST consents", {"n": 1})
    # An actor whom no row can hold: the registry has the consent, and the deed after it fails.
    nobody = Actor.system("x" * 1000)
    with pytest.raises(DataError):
        give_consent(maluti.id, palesa, PAPER, by=nobody, once=once)
    with pytest.raises(IdempotencyMismatch):
        give_consent(maluti.id, palesa, other, by=THABO, once=once)
    assert ConsentRow.objects.count() == 1
    assert not Event.objects.of(maluti).filter(type="consent.given").exists()
    give_consent(maluti.id, palesa, PAPER, by=THABO, once=once)
    assert Event.objects.of(maluti).filter(type="consent.given").count() == 1
    assert ConsentRow.objects.count() == 1


def test_without_a_key_two_forms_are_two_consents(maluti: Mfi) -> None:
    palesa = register(maluti, new())
    for _ in range(2):
        give_consent(maluti.id, palesa, PAPER, by=THABO)
    assert ConsentRow.objects.count() == 2


def test_another_lenders_borrower_does_not_exist(maluti: Mfi, senqu: Mfi) -> None:
    palesa = register(maluti, new())
    with pytest.raises(NotThisLender):
        give_consent(senqu.id, palesa, PAPER, by=THABO)
    assert not ConsentRow.objects.exists()


def test_who_was_erased_is_nobody_to_the_registry(maluti: Mfi) -> None:
    palesa = register(maluti, new())
    Person.objects.update(data_key=None, national_id_sealed="")
    with pytest.raises(NotThisLender):
        give_consent(maluti.id, palesa, PAPER, by=THABO)


def test_one_person_at_two_lenders_is_one_to_the_registry_and_consents_to_each(
    maluti: Mfi, senqu: Mfi
) -> None:
    here = register(maluti, new(identity=Identity.SEEN))
    there = register(senqu, new(identity=Identity.SEEN, phone=LINEO))
    assert subject_of(maluti.id, here) == subject_of(senqu.id, there)
    give_consent(maluti.id, here, PAPER, by=THABO)
    assert kept(senqu, there) is None


def test_an_id_typed_on_a_strangers_phone_is_somebody_else_to_the_registry(
    maluti: Mfi, senqu: Mfi
) -> None:
    squatter = register(senqu, new(phone=LINEO))
    typed = register(maluti, new())
    before = subject_of(maluti.id, typed)
    assert subject_of(senqu.id, squatter) != before
    Person.objects.filter(phone=new().phone).update(identity="seen")
    assert subject_of(maluti.id, typed) == before
    assert subject_of(senqu.id, squatter) != before


def test_where_the_registry_is_away_nothing_is_noted(
    maluti: Mfi, monkeypatch: pytest.MonkeyPatch
) -> None:
    palesa = register(maluti, new())
    away = CassandraRegistry(nobodys_address(closed_port()))
    monkeypatch.setattr(names, "opens", lambda: away)
    with pytest.raises(RegistryAway):
        give_consent(maluti.id, palesa, PAPER, by=THABO)
    assert not ConsentRow.objects.exists()
    assert not Event.objects.of(maluti).filter(type="consent.given").exists()


def test_the_registry_is_never_asked_while_a_deed_is_open(maluti: Mfi) -> None:
    palesa = register(maluti, new())

    @deed
    def a_deed_that_asks(*, by: Actor) -> None:
        subject_of(maluti.id, palesa)

    with pytest.raises(RuntimeError, match="while a deed is open"):
        a_deed_that_asks(by=THABO)
