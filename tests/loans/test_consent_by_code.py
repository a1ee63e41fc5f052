"""What she allows by reading a code out: one consent, in both registries, and the code is over."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from credit.rules.address import Address
from credit.rules.consent import Channel, Consent, NotInForce, Purpose
from credit.stores.cassandra import CassandraRegistry
from loans.actions.decide import Approval
from loans.deed import Once
from loans.errands.approve import approve_application
from loans.errands.consent_by_code import ReadOut, consent_by_code
from loans.errands.give_consent import EVIDENCE
from loans.errands.registry import consents, names, subject_of
from loans.errors import CodeOver, IdempotencyMismatch, RegistryAway, WrongCode
from loans.models import Application, AuditEntry, Event, Person
from loans.once import Facts
from loans.queries.borrowers import person_behind
from loans.queries.consent_codes import asks
from loans.rules.consent import digest_of
from loans.sealed import data_key_of, unseal
from tests.credit.conftest import closed_port, nobodys_address
from tests.credit.conftest import cluster as cluster_
from tests.faults.at_once import Hands, answers, refusals
from tests.loans.book import Book
from tests.loans.consent_codes import another, newest, sent_a_code
from tests.registry_choice import kept_at

cluster = cluster_
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(
    params=[
        pytest.param("postgres", marks=pytest.mark.citus),
        pytest.param("cassandra", marks=pytest.mark.cassandra),
    ]
)
def either(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Keep the registry beside the book, and then in Cassandra."""
    if request.param == "postgres":
        yield
        return
    address: Address = request.getfixturevalue("cluster")
    with kept_at(address, settings):
        yield


def reads_out(book: Book, borrower_id: UUID, code: str, once: Once | None = None) -> Facts:
    read = ReadOut(Purpose.APPLICATION, code)
    return consent_by_code(book.mfi.id, borrower_id, read, by=book.officer, once=once)


def kept(book: Book, borrower_id: UUID, purpose: Purpose = Purpose.APPLICATION) -> Consent | None:
    subject = subject_of(book.mfi.id, borrower_id)
    with consents.asked() as store:
        return store.live_consent(subject, book.mfi.id, purpose, at=timezone.now())


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("language", ["en", "st"])
def test_it_is_kept_with_how_it_was_given_and_the_words_that_she_read(
    book: Book, language: str
) -> None:
    palesa = book.borrower()
    Person.objects.update(language=language)
    told = reads_out(book, palesa, sent_a_code(book, palesa))
    hers = kept(book, palesa)
    assert hers is not None
    assert hers.channel is Channel.CODE
    assert hers.text_digest == digest_of(asks(language, "application"))
    sent = newest(book, palesa)
    data_key = data_key_of(person_behind(book.mfi.id, palesa))
    assert unseal(data_key, EVIDENCE, hers.evidence_sealed) == f"code {sent.id}"
    assert told == {
        "id": str(hers.id),
        "purpose": "application",
        "expires_on": (timezone.localdate() + timedelta(30)).isoformat(),
        "given_at": timezone.localtime(hers.given_at).isoformat(),
    }
    assert sent.used_at is not None
    act = AuditEntry.objects.of(book.mfi).get(action="give-consent")
    assert (act.after["channel"], act.after["consent"]) == ("code", str(hers.id))


@pytest.mark.citus
def test_the_registry_is_asked_by_it(book: Book) -> None:
    application = book.applied()
    reads_out(book, application.borrower_id, sent_a_code(book, application.borrower_id))
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    application.refresh_from_db()
    assert application.status == Application.Status.APPROVED


@pytest.mark.usefixtures("either")
def test_read_out_once_it_is_over(book: Book) -> None:
    palesa = book.borrower()
    code = sent_a_code(book, palesa)
    reads_out(book, palesa, code)
    with pytest.raises(CodeOver):
        reads_out(book, palesa, code)
    assert Event.objects.of(book.mfi).filter(type="consent.given").count() == 1


@pytest.mark.citus
def test_a_wrong_one_gives_nothing_and_says_how_many_are_left(book: Book) -> None:
    palesa = book.borrower()
    code = sent_a_code(book, palesa)
    with pytest.raises(WrongCode) as refused:
        reads_out(book, palesa, another(code))
    assert refused.value.context["tries_left"] == 4
    assert code not in str(refused.value.context)
    assert kept(book, palesa) is None


@pytest.mark.citus
def test_the_same_key_is_answered_as_before_and_another_body_is_refused(book: Book) -> None:
    palesa = book.borrower()
    code = sent_a_code(book, palesa)
    once = Once.of_body("key", "staff:x", "POST consents", {"code": 1})
    first = reads_out(book, palesa, code, once)
    assert reads_out(book, palesa, code, once) == first
    other = Once.of_body("key", "staff:x", "POST consents", {"code": 2})
    with pytest.raises(IdempotencyMismatch):
        reads_out(book, palesa, another(code), other)
    assert newest(book, palesa).wrong_tries == 0


@pytest.mark.usefixtures("either")
def test_two_right_ones_at_the_same_instant_are_one_consent(book: Book) -> None:
    with Hands() as hands:
        for _ in range(5):
            palesa = book.borrower()
            code = sent_a_code(book, palesa)
            outcomes = hands.do(*[partial(reads_out, book, palesa, code)] * 4)
            (told,) = answers(outcomes)
            assert refusals(outcomes) == ["consent-code-over"] * 3
            given = Event.objects.of(book.mfi).filter(type="consent.given", subject_id=palesa)
            assert [one.data["consent"] for one in given] == [told["id"]]
            hers = kept(book, palesa)
            assert hers is not None
            assert str(hers.id) == told["id"]


@pytest.mark.citus
def test_wrong_ones_at_the_same_instant_are_all_counted(book: Book) -> None:
    palesa = book.borrower()
    wrong = another(sent_a_code(book, palesa))
    with Hands() as hands:
        outcomes = hands.do(*[partial(reads_out, book, palesa, wrong)] * 8)
    assert refusals(outcomes) == ["consent-code-over"] * 3 + ["consent-code-wrong"] * 5


@pytest.mark.citus
def test_where_the_registry_is_away_the_same_code_goes_on_later(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    palesa = book.borrower()
    code = sent_a_code(book, palesa)
    away = CassandraRegistry(nobodys_address(closed_port()))
    with monkeypatch.context() as then:
        then.setattr(names, "opens", lambda: away)
        for _ in range(6):
            with pytest.raises(RegistryAway):
                reads_out(book, palesa, code)
    reads_out(book, palesa, code)
    assert kept(book, palesa) is not None


@pytest.mark.citus
def test_a_day_on_which_it_cannot_end_leaves_her_the_code(book: Book) -> None:
    palesa = book.borrower()
    code = sent_a_code(book, palesa)
    read = ReadOut(Purpose.APPLICATION, code, timezone.localdate() + timedelta(31))
    with pytest.raises(NotInForce):
        consent_by_code(book.mfi.id, palesa, read, by=book.officer)
    reads_out(book, palesa, code)
