"""What a borrower hears of her PIN, her numbers, her complaints and of adverts."""

from uuid import UUID

import pytest
from django.utils import timezone

from loans.actions.change_wallet import ASKED, change_wallet
from loans.actions.handle_case import Matter, bring_up, resolve_case
from loans.actions.settle_dispute import settle_dispute
from loans.actions.tell_her import About, tell_her
from loans.deed import Actor, deed
from loans.models import Borrower, Case
from loans.record import record_event
from loans.rules.written import day
from messaging.notices import NOTICES
from tests.loans.book import Book
from tests.messaging.said import last, phone_of, rows, said, unsaid

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
HER_PHONE = Actor("phone", "00000000-0000-4000-8000-000000000001")
TODAY = timezone.localdate


def brought_up(book: Book, kind: Case.Kind = Case.Kind.COMPLAINT) -> Case:
    made = bring_up(book.mfi.id, Matter(kind, book.borrower(), "M5 is missing"), by=HER_PHONE)
    return Case.objects.of(book.mfi).get(id=str(made["id"]))


def judged(book: Book, verdict: Case.Verdict, outcome: str) -> Case:
    case = brought_up(book, Case.Kind.DISPUTE)
    for by in (book.officer, book.checker):
        settle_dispute(book.mfi.id, case.id, verdict, outcome, by=by)
    return case


@deed
def stop_noted(
    book: Book, borrower_id: UUID, *, by: Actor, how: str, kind: str = "stopped"
) -> None:
    """What `messaging.actions.stop` leaves behind."""
    subject = ("borrower", borrower_id)
    record_event(book.mfi.id, f"messages.{kind}", *subject, how=how, by=by.kind)


def test_a_complaint_is_confirmed_though_the_screen_said_so(book: Book) -> None:
    case = brought_up(book)
    until = day(case.due_on)
    assert said(book, "case.opened") == (
        (
            f"Maluti Credit: we have your report {case.reference}. Answer on {until} or before."
            " If not satisfied: Central Bank of Lesotho. Questions: 22310001"
        ),
        (
            f"Maluti Credit: Re fumane tlaleho ea hau {case.reference}. Karabo: ka la {until} kapa"
            " pele. Ha u sa khotsofale: Banka e Kholo. Lipotso: 22310001"
        ),
    )


def test_a_short_answer_to_it_is_sent_whole(book: Book) -> None:
    case = brought_up(book)
    resolve_case(book.mfi.id, case.id, "We found M5.00 and booked it.", by=book.officer)
    assert said(book, "case.resolved") == (
        (
            f"Maluti Credit: answer to your report {case.reference}: We found M5.00 and booked"
            " it. If you are not satisfied: 22310001."
        ),
        (
            f"Maluti Credit: Karabo ea tlaleho ea hau {case.reference}: We found M5.00 and booked"
            " it. Ha u sa khotsofale: 22310001."
        ),
    )


@pytest.mark.parametrize("outcome", ["We looked into it. " * 4, "", "Сделано"])
def test_of_a_long_one_she_hears_whom_to_call(book: Book, outcome: str) -> None:
    case = brought_up(book)
    resolve_case(book.mfi.id, case.id, outcome, by=book.officer)
    assert said(book, "case.resolved") == (
        (
            f"Maluti Credit: we have settled your report {case.reference}. To hear more, call"
            " 22310001."
        ),
        (
            f"Maluti Credit: Re qetile ka tlaleho ea hau {case.reference}. Ho utloa ho feta,"
            " letsetsa 22310001."
        ),
    )


def test_who_was_right_about_her_record_hears_that_it_is_corrected(book: Book) -> None:
    case = judged(book, Case.Verdict.UPHELD, "booked twice")
    assert said(book, "case.resolved") == (
        (
            f"Maluti Credit: your report {case.reference} was right. We have corrected your"
            " record. We are sorry."
        ),
        (
            f"Maluti Credit: Tlaleho ea hau {case.reference} e ne e nepahetse. Re lokisitse"
            " rekoto ea hau. Re kopa ts'oarelo."
        ),
    )


def test_who_was_not_hears_why_it_stays(book: Book) -> None:
    case = judged(book, Case.Verdict.REJECTED, "the bank has no such payment")
    assert said(book, "case.resolved") == (
        (
            f"Maluti Credit: report {case.reference}: we did not change the record. Reason: the"
            " bank has no such payment. If you are not satisfied: 22310001."
        ),
        (
            f"Maluti Credit: Tlaleho {case.reference}: ha rea fetola rekoto. Lebaka: the bank has"
            " no such payment. Ha u sa khotsofale: 22310001."
        ),
    )


def test_where_the_reason_is_long_the_record_is_right(book: Book) -> None:
    judged(book, Case.Verdict.REJECTED, "We asked the bank twice and it knows no payment of hers.")
    english, sesotho = said(book, "case.resolved")
    assert "Reason: the record is right. If" in english
    assert "Lebaka: rekoto e nepahetse. Ha" in sesotho


def test_a_changed_pin_is_told(book: Book) -> None:
    tell_her(book.mfi.id, About.PIN, book.borrower(), by=HER_PHONE)
    today = day(TODAY())
    assert said(book, "pin.changed") == (
        f"Maluti Credit: your PIN was changed on {today}. If it was not you, call 22310001 now.",
        (
            f"Maluti Credit: PIN ea hau e fetotsoe ka la {today}. Haeba e ne e se uena, letsetsa"
            " 22310001 hona joale."
        ),
    )


def test_a_locked_pin_is_told_whoever_tried(book: Book) -> None:
    tell_her(book.mfi.id, About.LOCKED, book.borrower(), by=Actor.system("pins"))
    assert said(book, "pin.locked") == (
        (
            "Maluti Credit: your PIN is locked after many wrong tries. If it was not you, call"
            " 22310001 now."
        ),
        (
            "Maluti Credit: PIN ea hau e notletsoe, e fosahetse makhetlo a mangata. Haeba e ne e se"
            " uena, letsetsa 22310001 hona joale."
        ),
    )


def test_the_number_that_counted_hears_that_money_is_to_go_elsewhere(book: Book) -> None:
    her = book.borrower()
    phone = Borrower.objects.of(book.mfi).get(id=her).phone
    change_wallet(book.mfi.id, her, "+26659000100", by=HER_PHONE)
    (row,) = rows(last(book, ASKED), "en")
    assert phone_of(row) == phone
    english, sesotho = said(book, ASKED)
    assert english.startswith("Maluti Credit: somebody asked that money go to another number from ")
    assert sesotho.startswith("Maluti Credit: Ho kopiloe hore chelete e romeloe nomorong e 'ngoe")


def test_adverts_that_an_officer_stopped_are_confirmed_to_her(book: Book) -> None:
    stop_noted(book, book.borrower(), by=book.officer, how="officer")
    assert said(book, "messages.stopped") == (
        (
            "Maluti Credit: we send you no more adverts by SMS. Messages about your loan always"
            " come. To start again dial *384*11#."
        ),
        (
            "Maluti Credit: Ha re sa u romela SMS tsa papatso. Melaetsa ea kalimo ea hau e tla"
            " fihla kamehla. Ho qala hape, tobetsa *384*11#."
        ),
    )


def test_adverts_that_come_again_are_told(book: Book) -> None:
    stop_noted(book, book.borrower(), by=book.officer, how="officer", kind="started")
    assert said(book, "messages.started") == (
        "Maluti Credit: our adverts by SMS come to you again. To stop them dial *384*11#.",
        (
            "Maluti Credit: SMS tsa rona tsa papatso li tla fihla hape. Ho li emisa, tobetsa"
            " *384*11#."
        ),
    )


@pytest.mark.parametrize("how", ["menu", "sms"])
def test_who_stopped_them_herself_has_her_answer_already(book: Book, how: str) -> None:
    stop_noted(book, book.borrower(), by=HER_PHONE, how=how)
    assert unsaid(book, "messages.stopped")


def test_every_event_of_the_table_is_told_in_one_text_at_most(book: Book) -> None:
    """Rows that share an event are different cases of it."""
    judged(book, Case.Verdict.UPHELD, "booked twice")
    event = last(book, "case.resolved")
    assert sum(row.about(event, "en") is not None for row in NOTICES[event.type]) == 1
