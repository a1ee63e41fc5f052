"""With each text stays which version of the lender's own words it was, when its words are gone."""

from datetime import date, timedelta

import pytest

from loans.models import Borrower, ConsentCode, Event, Person
from loans.queries.consent_codes import ASKED
from messaging.actions.queue import id_of
from messaging.actions.wording import Place, approve_wording, go_back_to, write_wording
from messaging.actions.write_message import write_message
from messaging.errands.forget import forget_old
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.texts_to import texts_to
from tests.loans.book import Book
from tests.loans.consent_codes import sent_a_code
from tests.messaging.carrier import Heard, events, message
from tests.messaging.test_forget_texts import later
from tests.messaging.test_receive import Her
from tests.messaging.test_remind import at, given_to, lent, on
from tests.messaging.test_wording import PAID_OUT, WARM

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
ASKS = Place("consent_code", "en")
ASKING = "{lender} would like to know: {asks} If you agree read out {spoken} within 10 minutes"
REMINDS = (
    "{lender}: {officer} says, {amount} for {reference} by {until}, please. Dial {code}. Thanks."
)
HELP = "{phone} helps. Dial {code}. START: texts again. BALANCE: your debt. Send STOP: no adverts."


def versions(book: Book) -> list[int | None]:
    rows = Message.objects.of(book.mfi).order_by("at", "id")
    return list(rows.values_list("wording_version", flat=True))


def paid_out(book: Book) -> Message:
    loan = book.active()
    (told,) = tell(Event.objects.of(book.mfi).filter(type="loan.disbursed", subject_id=loan.id))
    return message(book, told)


def test_ours_is_nought_and_each_of_the_lenders_is_its_own(book: Book) -> None:
    assert paid_out(book).wording_version == 0
    write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    assert paid_out(book).wording_version == 1
    go_back_to(book.mfi.id, PAID_OUT, 0, by=book.checker)
    assert paid_out(book).wording_version == 0
    go_back_to(book.mfi.id, PAID_OUT, 1, by=book.checker)
    assert paid_out(book).wording_version == 3


def test_it_stays_when_the_words_are_forgotten_and_she_reads_it(book: Book) -> None:
    write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    row = paid_out(book)
    (hers,) = texts_to(book.mfi.id, row.borrower_id or book.borrower())
    assert isinstance(hers, dict)
    assert (hers["notice"], hers["wording_version"]) == ("paid_out", 1)
    with later(181):
        assert forget_old()["texts"] == 1
    kept = message(book, row.id)
    assert (kept.text_sealed, kept.notice, kept.wording_version) == ("", "paid_out", 1)


def test_by_the_code_of_a_consent_it_is_found_in_which_words_she_was_asked(book: Book) -> None:
    accepts = ["more-parts"]
    write_wording(book.mfi.id, ASKS, ASKING, by=book.checker, accepts=accepts)
    approve_wording(book.mfi.id, ASKS, 1, by=book.second)
    sent_a_code(book, book.borrower())
    tell(events(book, ASKED))
    code = ConsentCode.objects.of(book.mfi).get()
    asked = Event.objects.of(book.mfi).get(type=ASKED, data__code=str(code.id))
    with later(181):
        forget_old()
    assert message(book, id_of(asked.id, "consent_code")).wording_version == 1


def test_a_reminder_is_in_the_lenders_own_words(book: Book) -> None:
    place = Place("reminder", "en")
    with at(date(2026, 1, 4)):
        write_wording(book.mfi.id, place, REMINDS, by=book.checker)
    loan = lent(book)
    given_to(book, loan, "Thabo Mokoena")
    (says,) = on(book, date(2026, 2, 5) - timedelta(1))
    assert says == (
        f"Maluti Credit: Thabo Mokoena says, M270.00 for {loan.reference} by 05/02/2026, please."
        " Dial *384*11#. Thanks."
    )
    assert versions(book) == [1]


def test_one_lender_answers_in_its_own_words_and_several_in_ours(
    book: Book, senqu_book: Book, carrier: Heard
) -> None:
    write_wording(book.mfi.id, Place("texts_help", "en"), HELP, by=book.checker)
    hers = Borrower.objects.of(book.mfi).get(id=book.borrower())
    palesa = Her(book, hers.phone, carrier)
    palesa.sends("HELP")
    assert palesa.answers == [HELP.format(phone="22310001", code="*384*11#")]
    there = Borrower.objects.of(senqu_book.mfi).get(id=senqu_book.borrower())
    Person.objects.get(id=there.person_id).memberships.update(phone=palesa.phone)
    palesa.sends("HELP")
    assert palesa.answers[1].startswith("Send STOP: no adverts or reminders. START: they come")
    rows = Message.objects.filter(mfi_id__in=[book.mfi.id, senqu_book.mfi.id])
    assert [row.wording_version for row in rows.order_by("at")] == [1, 0]


def test_somebodys_own_words_are_of_no_catalogue(book: Book) -> None:
    write_message(book.mfi.id, "+26658123456", "Come on Monday.", by=book.officer)
    assert versions(book) == [None]
