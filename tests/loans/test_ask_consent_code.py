"""An officer has a borrower sent a code: for one purpose, so many a day, and it is kept nowhere."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from loans.actions.ask_consent_code import ask_consent_code
from loans.actions.change_policy import change_policy
from loans.actions.note_sim_swap import note_sim_swap
from loans.deed import Once
from loans.errors import Erased, InPersonOnly, NotThisLender, TooManyCodes
from loans.models import AuditEntry, Borrower, ConsentCode, Event, Mfi, Person
from loans.queries.borrowers import person_behind
from loans.queries.consent_codes import ASKED, asks, code_of
from loans.rules.consent import digest_of
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())


def test_it_leaves_an_act_and_an_event_and_lasts_ten_minutes(book: Book) -> None:
    palesa = book.borrower()
    with time_machine.travel(NOON, tick=False):
        told = ask_consent_code(book.mfi.id, palesa, "review", by=book.officer)
    assert told == {"purpose": "review", "expires_at": "2026-11-20T12:10:00+02:00"}
    sent = ConsentCode.objects.of(book.mfi).get()
    assert (sent.borrower_id, sent.purpose, sent.by_id) == (palesa, "review", book.officer.id)
    act = AuditEntry.objects.of(book.mfi).get(action="ask-consent-code")
    assert (act.target_id, act.after) == (str(palesa), {"code": str(sent.id), "purpose": "review"})
    event = Event.objects.of(book.mfi).get(type=ASKED)
    assert (event.subject_id, event.data) == (palesa, {"code": str(sent.id)})


@pytest.mark.parametrize("language", ["en", "st"])
def test_the_words_that_she_is_sent_are_known_by_their_digest(book: Book, language: str) -> None:
    palesa = book.borrower()
    Person.objects.update(language=language)
    ask_consent_code(book.mfi.id, palesa, "collection", by=book.officer)
    sent = ConsentCode.objects.of(book.mfi).get()
    assert sent.language == language
    assert bytes(sent.text_digest) == digest_of(asks(language, "collection"))


def test_nothing_that_is_kept_holds_the_code(book: Book) -> None:
    palesa = book.borrower()
    ask_consent_code(book.mfi.id, palesa, "application", by=book.officer)
    code = code_of(person_behind(book.mfi.id, palesa), ConsentCode.objects.of(book.mfi).get())
    assert len(code) == 6
    assert code.isdecimal()
    for model in (ConsentCode, AuditEntry, Event):
        assert code not in str(list(model.objects.of(book.mfi).values()))


def test_each_has_a_code_of_its_own(book: Book) -> None:
    palesa, lineo = book.borrower(), book.borrower()
    for borrower in (palesa, lineo):
        for purpose in ("application", "review"):
            ask_consent_code(book.mfi.id, borrower, purpose, by=book.officer)
    rows = ConsentCode.objects.of(book.mfi)
    codes = {code_of(person_behind(book.mfi.id, row.borrower_id), row) for row in rows}
    assert len(codes) == 4


def test_the_same_key_sends_one(book: Book) -> None:
    palesa = book.borrower()
    once = Once("key", "staff:x", "POST", b"body")
    first = ask_consent_code(book.mfi.id, palesa, "review", by=book.officer, once=once)
    again = ask_consent_code(book.mfi.id, palesa, "review", by=book.officer, once=once)
    assert again == first
    assert ConsentCode.objects.of(book.mfi).count() == 1


def test_she_is_sent_five_a_day_whoever_asks_for_whatever(book: Book) -> None:
    palesa = book.borrower()
    with time_machine.travel(NOON, tick=False):
        for purpose in ("application", "review", "collection", "application"):
            ask_consent_code(book.mfi.id, palesa, purpose, by=book.officer)
        ask_consent_code(book.mfi.id, palesa, "review", by=book.checker)
        with pytest.raises(TooManyCodes):
            ask_consent_code(book.mfi.id, palesa, "collection", by=book.second)
        ask_consent_code(book.mfi.id, book.borrower(), "review", by=book.officer)
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        ask_consent_code(book.mfi.id, palesa, "review", by=book.officer)


def test_an_officer_has_so_many_sent_a_day_and_his_colleague_as_many(book: Book) -> None:
    change_policy(book.mfi.id, {"consent_codes_per_officer_day": 2}, by=book.second)
    people = [book.borrower() for _ in range(3)]
    with time_machine.travel(NOON, tick=False):
        for borrower in people[:2]:
            ask_consent_code(book.mfi.id, borrower, "review", by=book.officer)
        with pytest.raises(TooManyCodes):
            ask_consent_code(book.mfi.id, people[2], "review", by=book.officer)
        ask_consent_code(book.mfi.id, people[2], "review", by=book.checker)
        change_policy(book.mfi.id, {"consent_codes_per_officer_day": 0}, by=book.second)
        ask_consent_code(book.mfi.id, people[2], "review", by=book.officer)


def test_to_a_number_on_another_sim_card_none_is_sent(book: Book) -> None:
    palesa = book.borrower()
    note_sim_swap(book.mfi.id, palesa, by=book.officer)
    with pytest.raises(InPersonOnly):
        ask_consent_code(book.mfi.id, palesa, "review", by=book.officer)
    assert not ConsentCode.objects.of(book.mfi).exists()


def test_another_lenders_borrower_does_not_exist_and_who_was_erased_is_gone(
    book: Book, senqu: Mfi
) -> None:
    palesa = book.borrower()
    with pytest.raises(NotThisLender):
        ask_consent_code(senqu.id, palesa, "review", by=book.officer)
    Borrower.objects.of(book.mfi).update(status="erased")
    with pytest.raises(Erased):
        ask_consent_code(book.mfi.id, palesa, "review", by=book.officer)
