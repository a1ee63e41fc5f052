"""Palesa sends us a text and is answered once, in her language, and never with a sum."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Borrower, Event, Mfi, Person
from messaging.actions.stop import ALL, stop, stopped
from messaging.errands.send import send_urgent
from messaging.models import Inbound, Message
from messaging.tasks import answer_inbound
from tests.loans.book import Book, open_book
from tests.messaging.carrier import Heard
from tests.messaging.reported import post
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")
STRANGER = "+26662000001"
STOPPED = (
    "Maluti Credit: no more adverts or reminders by SMS. What concerns your money still comes."
    " To undo send START or dial *384*11#."
)
STOPPED_ST = (
    "Maluti Credit: Ha u sa tla fumana SMS tsa papatso le tsa khopotso. Tsa chelete ea hau li tla"
    " fihla. Li khutlise: QALA kapa *384*11#."
)
BALANCE_ST = (
    "Ho bona sekoloto sa hau, tobetsa *384*11#. Ha re romele palo ea chelete ka SMS, hobane ba bang"
    " ba ka e bala. Lipotso: 22310001"
)
STARTED_ST = (
    "Maluti Credit: SMS tsa papatso le tsa khopotso li tla fihla hape. Ho li emisa romela EMISA."
)
HELP = (
    "Send STOP: no adverts or reminders. START: they come again. BALANCE: how to see your debt."
    " For all else dial *384*11#. Questions: 22310001"
)
UNKNOWN = (
    "We did not understand your SMS. Send HELP, STOP, START or BALANCE, or dial *384*11#."
    " Questions: 22310001"
)


def answered() -> None:
    """Let the worker answer, and its senders send."""
    answer_inbound()
    for mfi in Mfi.objects.all():
        send_urgent(mfi.id)


@dataclass
class Her:
    """Palesa's phone."""

    book: Book
    phone: str
    carrier: Heard
    sent: int = 0

    def sends(self, text: str, *, to: str = "22384", named: str = "", wait: bool = False) -> None:
        self.sent += 1
        fields = {
            "date": "2026-11-21 08:33:00",
            "from": self.phone,
            "id": named or f"in-{self.sent}",
            "linkId": "",
            "text": text,
            "to": to,
            "networkCode": "65101",
        }
        answer = post("sms/inbound", fields)
        assert (answer.status_code, answer.content) == (200, b"")
        if not wait:
            answered()

    @property
    def answers(self) -> list[str]:
        return [one.says for one in self.carrier.texts if one.phone == self.phone]


@pytest.fixture
def palesa(book: Book, carrier: Heard) -> Her:
    return Her(book, Borrower.objects.of(book.mfi).get(id=book.borrower()).phone, carrier)


def test_stop_is_heard_and_confirmed(palesa: Her) -> None:
    palesa.sends("Stop!")
    assert palesa.answers == [STOPPED]
    assert [stopped(palesa.book.mfi.id, palesa.phone, kind) for kind in ALL] == [True, True]
    (event,) = Event.objects.of(palesa.book.mfi).filter(type="messages.stopped")
    assert event.data == {"kinds": "bulk reminder", "how": "sms"}
    row = Message.objects.of(palesa.book.mfi).get()
    assert (row.kind, row.status, row.segments) == ("receipt", "accepted", 1)
    assert row.expires_at - row.at == timedelta(hours=24)
    assert str(row.borrower_id) == str(event.subject_id)


def test_she_is_answered_in_the_language_that_she_reads(palesa: Her) -> None:
    Person.objects.update(language="st")
    palesa.sends("STOP")
    choose_language(palesa.phone, "en", by=NOBODY)
    palesa.sends("EMISA")
    assert palesa.answers == [STOPPED_ST, STOPPED]


def test_start_brings_them_back(palesa: Her) -> None:
    stop(palesa.book.mfi.id, palesa.phone, "carrier", by=NOBODY, kinds=ALL)
    Person.objects.update(language="st")
    palesa.sends("qala")
    assert palesa.answers == [STARTED_ST]
    assert not stopped(palesa.book.mfi.id, palesa.phone)
    assert not stopped(palesa.book.mfi.id, palesa.phone, "reminder")


def test_help_says_the_words_and_the_code(palesa: Her) -> None:
    palesa.sends("THUSO")
    assert palesa.answers == [HELP]


def test_balance_is_answered_with_the_code_and_never_a_sum(palesa: Her) -> None:
    loan = palesa.book.active(1000, 4)
    phone = Borrower.objects.of(palesa.book.mfi).get(id=loan.borrower_id).phone
    Person.objects.update(language="st")
    palesa.phone = phone
    palesa.sends("CHELETE")
    assert palesa.answers == [BALANCE_ST]


def test_what_nobody_understands_gets_help_once_a_day(palesa: Her) -> None:
    now = timezone.now()
    for hours in (0, 1, 23):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            palesa.sends("I paid on Monday")
    assert palesa.answers == [UNKNOWN]
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        palesa.sends("hello?")
    assert [row.notice for row in Message.objects.of(palesa.book.mfi)] == ["texts_unknown"] * 2


def test_the_same_text_again_is_one(palesa: Her) -> None:
    for _ in range(3):
        palesa.sends("HELP", named="in-7")
    assert (len(palesa.answers), Inbound.objects.count()) == (1, 1)


def test_a_machine_that_goes_on_asking_is_not_answered_for_ever(palesa: Her) -> None:
    for _ in range(13):
        palesa.sends("HELP")
    assert len(palesa.answers) == 10
    palesa.sends("STOP")
    assert stopped(palesa.book.mfi.id, palesa.phone)
    assert len(palesa.answers) == 10


def test_a_stranger_is_kept_and_not_answered(palesa: Her) -> None:
    palesa.phone = STRANGER
    palesa.sends("STOP")
    assert palesa.answers == []
    assert [(row.state, row.outcome) for row in Inbound.objects.all()] == [("done", "nobody")]


def test_stop_reaches_each_of_her_lenders_and_one_text_names_them(
    palesa: Her, senqu: Mfi, hire: Hire
) -> None:
    other = open_book(senqu, hire)
    there = other.borrower()
    Borrower.objects.of(senqu).filter(id=there).update(phone=palesa.phone)
    moved = Borrower.objects.of(senqu).get(id=there)
    Person.objects.get(id=moved.person_id).memberships.update(phone=palesa.phone)
    palesa.sends("STOP")
    assert [stopped(mfi.id, palesa.phone) for mfi in (palesa.book.mfi, senqu)] == [True, True]
    assert palesa.answers == [STOPPED.replace("Maluti Credit:", "Maluti Credit, Senqu Finance:")]


def test_a_lender_who_is_away_hears_of_it_later_and_she_is_answered_once(
    palesa: Her, senqu: Mfi, hire: Hire
) -> None:
    other = open_book(senqu, hire)
    there = other.borrower()
    Borrower.objects.of(senqu).filter(id=there).update(phone=palesa.phone)
    moved = Borrower.objects.of(senqu).get(id=there)
    Person.objects.get(id=moved.person_id).memberships.update(phone=palesa.phone)

    def node(execute: Callable[..., object], sql: str, params: object, *more: object) -> object:
        if "messaging_optout" in sql and str(palesa.book.mfi.id) in str(params):
            raise OperationalError
        return execute(sql, params, *more)

    with connection.execute_wrapper(node):
        palesa.sends("STOP")
    assert [stopped(mfi.id, palesa.phone) for mfi in (palesa.book.mfi, senqu)] == [False, True]
    assert palesa.answers == [STOPPED.replace("Maluti Credit:", "Senqu Finance:")]
    with time_machine.travel(timezone.now() + timedelta(seconds=20)):
        answered()
    assert stopped(palesa.book.mfi.id, palesa.phone)
    assert (len(palesa.answers), Inbound.objects.get().state) == (1, "done")


def test_an_opt_out_at_the_carrier_reaches_every_lender_of_that_sender(
    palesa: Her, senqu: Mfi, settings: Settings
) -> None:
    settings.AT_SENDER_ID = "LETSEMA"
    told = {"senderId": "letsema", "phoneNumber": palesa.phone}
    for _ in range(2):
        assert post("sms/opt-out", told).status_code == 200
    answered()
    for mfi in (palesa.book.mfi, senqu):
        assert [stopped(mfi.id, palesa.phone, kind) for kind in ALL] == [True, True]
        assert Event.objects.of(mfi).filter(type="messages.stopped").count() == 1
    assert palesa.answers == []


def test_an_opt_out_of_a_sender_of_nobodys_is_kept(palesa: Her, settings: Settings) -> None:
    settings.AT_SENDER_ID = "LETSEMA"
    post("sms/opt-out", {"senderId": "OTHERS", "phoneNumber": palesa.phone})
    answered()
    assert not stopped(palesa.book.mfi.id, palesa.phone)
    assert Inbound.objects.get().outcome == "nobody"


def test_neither_her_number_nor_her_words_stand_open_in_what_is_kept(palesa: Her) -> None:
    palesa.sends("my secret is Lineo", wait=True)
    row = Inbound.objects.values().get()
    for word in (palesa.phone[4:], "secret", "Lineo"):
        assert word not in str(row)


def test_a_text_from_no_number_is_kept_and_harms_nothing(palesa: Her) -> None:
    palesa.phone = " 26658123456"
    palesa.sends("STOP\x00")
    assert [(row.state, row.outcome) for row in Inbound.objects.all()] == [("done", "not-read")]
