"""What she says is wrong in her credit record reaches the lender that reported it, once."""

from datetime import timedelta

import pytest
from redis import Redis

from loans.actions.choose_language import choose_language
from loans.actions.settle_dispute import settle_dispute
from loans.dates import today
from loans.deed import Actor
from loans.errors import LenderUnavailable
from loans.models import Borrower, Case, Event, Membership, Mfi, Person
from loans.rules.written import day
from loans.sealed import data_key_of, unseal
from loans.sealed_columns import CASE_TEXT
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.rules.outgoing import TEXT
from tests.loans.book import Book
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.ussd.test_balance import PIN, Owing
from tests.ussd.test_record import lent, offered, opened
from tests.ussd.test_record import palesa as palesa_
from tests.ussd.test_record import senqus as senqus_
from tests.ussd.test_record import several_loans as several_loans_
from ussd import lenders_away
from ussd.book import changes
from ussd.models import Draft, SessionLog

palesa, senqus, several_loans = palesa_, senqus_, several_loans_
pytestmark = pytest.mark.django_db
NOT_MINE = "Ha se kalimo ea ka"


def case(palesa: Owing) -> Case:
    return Case.objects.of(palesa.book.mfi).get()


def disputed(palesa: Owing) -> str:
    """Say that the only loan is wrong, as far as the confirmation."""
    opened(palesa, "See the loans", "1", "This is wrong")
    return palesa.phone.answer("It is not my loan")


def words_of(palesa: Owing) -> str:
    return unseal(data_key_of(herself(palesa)), CASE_TEXT, case(palesa).text_sealed)


def herself(palesa: Owing) -> Person:
    return Person.objects.get(id=Membership.objects.get(borrower_id=palesa.id).person_id)


def test_what_is_wrong_reaches_the_lender_sealed_and_once(palesa: Owing) -> None:
    loan = lent(palesa.book, palesa.id)
    phone = palesa.phone
    assert opened(palesa, "See the loans", "1", "This is wrong") == (
        "What is wrong? Write it in a few words:\n0. Back\n00. Home"
    )
    assert phone.answer("?").startswith("Please write a few words.\n")
    assert phone.answer("It is not my loan") == (
        "Report to Maluti Credit that the loan of M1,000.00 is wrong in your record?\n"
        "1. Yes, report it\n2. No\n0. Back\n00. Home"
    )
    assert not Case.objects.of(palesa.book.mfi).exists()
    shown = phone.choose("Yes, report it")
    kept = case(palesa)
    assert shown == (
        f"Maluti Credit: we have your report {kept.reference}. We answer on {day(kept.due_on)}"
        " or before. Questions: 22310001"
    )
    assert (kept.kind, kept.borrower_id, kept.status) == ("dispute", palesa.id, "open")
    assert kept.disputed_id == loan.application_id
    assert kept.due_on == today() + timedelta(30)
    assert "my loan" not in kept.text_sealed
    assert words_of(palesa) == (
        f"Credit record, loan {loan.reference}, M1,000.00: It is not my loan"
    )
    assert [phone.send() for _ in range(2)] == [shown] * 2
    assert Case.objects.of(palesa.book.mfi).count() == 1


def test_it_is_mirrored_by_an_sms(palesa: Owing) -> None:
    lent(palesa.book, palesa.id)
    disputed(palesa)
    palesa.phone.choose("Yes, report it")
    kept = case(palesa)
    (message_id,) = tell([Event.objects.of(palesa.book.mfi).get(type="case.opened")])
    row = Message.objects.of(palesa.book.mfi).get(id=message_id)
    assert unseal(data_key_of(herself(palesa)), TEXT, row.text_sealed) == (
        f"Maluti Credit: we have your report {kept.reference}. Answer on {day(kept.due_on)} or"
        " before. If not satisfied: Central Bank of Lesotho. Questions: 22310001"
    )


def test_room_that_is_held_is_named_by_its_application(palesa: Owing) -> None:
    application = offered(palesa.book, palesa.id)
    disputed(palesa)
    palesa.phone.choose("Yes, report it")
    assert words_of(palesa) == (
        f"Credit record, application {application}, M1,000.00: It is not my loan"
    )
    assert case(palesa).disputed_id == application


def test_who_thinks_better_of_it_reports_nothing(palesa: Owing) -> None:
    lent(palesa.book, palesa.id)
    disputed(palesa)
    assert palesa.phone.choose("No").startswith("Your credit record\n")
    assert not Case.objects.of(palesa.book.mfi).exists()


@pytest.mark.parametrize(
    ("verdict", "says"),
    [(Case.Verdict.UPHELD, "you were right"), (Case.Verdict.REJECTED, "the record is right")],
)
def test_she_hears_how_far_it_is_and_what_came_of_it(
    palesa: Owing, verdict: Case.Verdict, says: str
) -> None:
    lent(palesa.book, palesa.id)
    disputed(palesa)
    palesa.phone.choose("Yes, report it")
    kept = case(palesa)
    assert opened(palesa, "My reports") == (
        f"You reported as wrong:\nMaluti Credit {kept.reference}: answer by {day(kept.due_on)}\n"
        "0. Back\n00. Home"
    )
    for by in (palesa.book.officer, palesa.book.checker):
        settle_dispute(palesa.book.mfi.id, kept.id, verdict, "it was hers", by=by)
    assert opened(palesa, "My reports") == (
        f"You reported as wrong:\nMaluti Credit {kept.reference}: {says}\n0. Back\n00. Home"
    )


def test_neither_a_pin_nor_a_confirmation_is_replayed(
    palesa: Owing, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent(palesa.book, palesa.id)
    # All that happened to her loan is longer ago than a session lasts.
    monkeypatch.setattr(changes, "SESSION", timedelta(0))
    disputed(palesa)
    redis_client.flushdb()
    assert palesa.phone.choose("Yes, report it") == "Enter your PIN:\n0. Back"
    assert not Case.objects.of(palesa.book.mfi).exists()
    palesa.phone.press(PIN, "See the loans", "1", "This is wrong")
    palesa.phone.answer("It is not my loan")
    palesa.phone.choose("Yes, report it")
    assert case(palesa).kind == "dispute"


def test_what_was_done_when_the_session_was_lost_is_done_once(
    palesa: Owing, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent(palesa.book, palesa.id)
    monkeypatch.setattr(changes, "SESSION", timedelta(0))
    disputed(palesa)
    said, hops = palesa.phone.transcript, palesa.phone.hops
    done = palesa.phone.choose("Yes, report it")
    # The process died before the session was kept: the same session reports the same again.
    redis_client.flushdb()
    SessionLog.objects.all().delete()
    palesa.phone.transcript, palesa.phone.hops = said, hops
    assert palesa.phone.send() == "Enter your PIN:\n0. Back"
    palesa.phone.press(PIN, "See the loans", "1", "This is wrong")
    palesa.phone.answer("It is not my loan")
    assert palesa.phone.choose("Yes, report it") == done
    assert Case.objects.of(palesa.book.mfi).count() == 1


def test_a_report_that_broke_off_goes_on_after_her_pin(palesa: Owing) -> None:
    lent(palesa.book, palesa.id)
    disputed(palesa)
    palesa.phone.hang_up()
    assert palesa.phone.dial() == (
        "You did not finish reporting a mistake.\n1. Continue\n2. Start over"
    )
    # Nothing of hers is shown before it.
    assert palesa.phone.answer("1") == "Enter your PIN:\n0. Back"
    assert palesa.phone.answer(PIN).startswith("Report to Maluti Credit that the loan of M1,000.00")
    palesa.phone.choose("Yes, report it")
    assert case(palesa).kind == "dispute"
    assert palesa.phone.dial().startswith("Welcome to Letsema.")


@pytest.mark.parametrize(
    "looked_at", [(), ("See the loans",), ("See the loans", "1"), ("Who looked",), ("My reports",)]
)
def test_who_only_looked_has_nothing_to_go_on_with(
    palesa: Owing, looked_at: tuple[str, ...]
) -> None:
    lent(palesa.book, palesa.id)
    opened(palesa, *looked_at)
    palesa.phone.hang_up()
    assert not Draft.objects.exists()


def test_a_lender_that_is_away_hides_nothing_of_the_record(palesa: Owing, senqus: Book) -> None:
    lent(palesa.book, palesa.id)
    offered(senqus, at_the_office(senqus.mfi, new()), 500)
    away(palesa.book.mfi)
    assert "Loans that lenders reported: 2\n" in opened(palesa)
    assert palesa.phone.choose("My reports") == (
        "You reported as wrong:\nMaluti Credit: we cannot see it now\n0. Back\n00. Home"
    )
    # Its own loan can be read, and not be reported as wrong before it is back.
    opened(palesa, "See the loans", "2", "This is wrong")
    assert palesa.phone.answer("It is not my loan").startswith("Report to Maluti Credit")
    assert palesa.phone.choose("Yes, report it") == (
        "Sorry, this takes too long. We will tell you by SMS what came of it."
        " Please do not try again before."
    )
    lenders_away.forget()
    assert not Case.objects.of(palesa.book.mfi).exists()


def away(mfi: Mfi) -> None:
    with pytest.raises(LenderUnavailable), lenders_away.asked_of(mfi.id, 1):
        raise LenderUnavailable


def test_a_lender_that_does_not_know_her_is_to_be_called_and_no_other_is_told(
    palesa: Owing, senqus: Book
) -> None:
    there = at_the_office(senqus.mfi, new())
    offered(senqus, there, 500)
    # The directory of who is known where does not have her there now.
    Membership.objects.filter(borrower_id=there).delete()
    assert opened(palesa, "See the loans", "1", "This is wrong") == (
        "Senqu Finance does not know you by this phone. To report it, call 22310001.\n"
        "0. Back\n00. Home"
    )
    assert not any(Case.objects.of(mfi).exists() for mfi in (senqus.mfi, palesa.book.mfi))
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.phone.dial()
    palesa.phone.press("Rekoto ea ka ea likalimo", PIN, "Bona likalimo", "1", "Tlaleha phoso")
    assert palesa.phone.screen == (
        "Senqu Finance ha e u tsebe ka mohala ona. Ho tlaleha phoso, letsetsa 22310001.\n"
        "0. Khutla\n00. Qalong"
    )


def test_of_one_who_was_erased_there_meanwhile_nothing_is_written(
    palesa: Owing, senqus: Book
) -> None:
    there = at_the_office(senqus.mfi, new())
    offered(senqus, there, 500)
    opened(palesa, "See the loans", "1", "This is wrong")
    palesa.phone.answer("It is not my loan")
    Borrower.objects.of(senqus.mfi).filter(id=there).update(status=Borrower.Status.ERASED)
    assert palesa.phone.choose("Yes, report it").startswith("Senqu Finance does not know you")
    assert not Case.objects.of(senqus.mfi).exists()


def test_in_sesotho_too(palesa: Owing) -> None:
    lent(palesa.book, palesa.id)
    choose_language(PALESA, "st", by=Actor.system("test"))
    phone = palesa.phone
    phone.dial()
    phone.press("Rekoto ea ka ea likalimo", PIN, "Bona likalimo", "1")
    assert phone.choose("Tlaleha phoso") == (
        "Phoso ke efe? Ngola ka mantsoe a 'maloa:\n0. Khutla\n00. Qalong"
    )
    assert phone.answer(NOT_MINE) == (
        "Na u tlaleha ho Maluti Credit hore kalimo ea M1,000.00 e fosahetse rekotong ea hau?\n"
        "1. E, kea tlaleha\n2. Che\n0. Khutla\n00. Qalong"
    )
    shown = phone.choose("E, kea tlaleha")
    kept = case(palesa)
    assert shown == (
        f"Maluti Credit: Re fumane tlaleho ea hau {kept.reference}. Re tla araba ka la"
        f" {day(kept.due_on)} kapa pele. Lipotso: 22310001"
    )
    phone.dial()
    phone.press("Rekoto ea ka ea likalimo", PIN)
    assert phone.choose("Litlaleho tsa ka") == (
        f"Liphoso tseo u li tlalehileng:\nMaluti Credit {kept.reference}: karabo ka la"
        f" {day(kept.due_on)}\n0. Khutla\n00. Qalong"
    )
