"""A lender that does not answer: at every step of every way she reads so politely, and at once."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.apps import apps
from redis import Redis

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.errors import LenderUnavailable
from loans.models import Borrower, Mfi
from loans.tenancy import TenantModel
from tests.loans.test_collect import Watched
from tests.loans.test_register_borrower import PALESA
from tests.people import Hire
from tests.phone import Handset, Phones
from tests.ussd.test_balance import Owing, borrows_at
from tests.ussd.test_register import ANSWERS
from tests.ussd.test_repay import wallet as simulated_wallet
from tests.ussd.ways import WAYS, begins, goes
from ussd import lenders_away
from ussd.models import Draft

pytestmark = pytest.mark.django_db
wallet = simulated_wallet
AWAY = "We cannot see it now. Please try again later."
LATER = "Sorry, there is a problem. Nothing has changed. Please try again later."
BY_SMS = (
    "Sorry, this takes too long. We will tell you by SMS what came of it."
    " Please do not try again before."
)
TABLES = [
    model._meta.db_table
    for model in apps.get_models()
    if issubclass(model, TenantModel) and model._meta.app_label != "sample"
]
ITS_TABLE = re.compile(rf"\b({'|'.join(TABLES)})\b")


class Questions:
    """Statements that a lender's node is to answer; those without a time of their own are noted."""

    def __init__(self) -> None:
        self.asked = 0
        self.timeless: list[str] = []

    @contextmanager
    def until(self, _ends_at: float) -> Iterator[None]:
        self.asked += 1
        try:
            yield
        finally:
            self.asked -= 1

    def note(self, sql: str) -> None:
        if not self.asked and ITS_TABLE.search(sql):
            self.timeless.append(sql)


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> Questions:
    noted = Questions()
    monkeypatch.setattr(lenders_away, "until", noted.until)
    execute = psycopg.Cursor.execute

    def noting(cursor: psycopg.Cursor[Any], sql: str | bytes, *rest: Any, **named: Any) -> object:  # noqa: ANN401
        noted.note(sql.decode() if isinstance(sql, bytes) else str(sql))
        return execute(cursor, sql, *rest, **named)

    # Django's own cursors come through here as well as those that send several at once.
    monkeypatch.setattr(psycopg.Cursor, "execute", noting)
    return noted


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire, wallet: Watched) -> Iterator[Owing]:
    her = borrows_at(handset, maluti, hire)
    yield her
    lenders_away.forget()


@pytest.mark.parametrize("name", WAYS)
def test_no_lender_is_asked_anything_without_a_limit_of_time(
    palesa: Owing, questions: Questions, redis_client: Redis, name: str
) -> None:
    way = WAYS[name]
    way.stands(palesa.book, palesa.id)
    questions.timeless.clear()
    begins(palesa.phone, way.answers[:-1])
    # What was typed is gone through once more where Redis has lost it.
    redis_client.flushdb()
    palesa.phone.send()
    begins(palesa.phone, way.answers)
    assert palesa.phone.label == way.ends_at, palesa.phone.screen
    assert questions.timeless == []


def test_nor_is_one_that_a_stranger_registers_with(
    handset: Phones, maluti: Mfi, questions: Questions
) -> None:
    phone = stranger(handset)
    questions.timeless.clear()
    for answer in ANSWERS:
        phone.answer(answer)
    assert phone.label == "register.registered"
    assert questions.timeless == []


def test_a_question_without_one_would_be_noted(maluti: Mfi, questions: Questions) -> None:
    Borrower.objects.of(maluti).exists()
    assert len(questions.timeless) == 1


@pytest.mark.parametrize("name", WAYS)
def test_wherever_it_stops_answering_she_reads_so_and_goes_on_later(
    palesa: Owing, name: str
) -> None:
    way, phone = WAYS[name], palesa.phone
    way.stands(palesa.book, palesa.id)
    for place, answer in enumerate(way.answers):
        begins(phone, way.answers[:place])
        stops_answering(palesa.book.mfi)
        goes(phone, [answer])
        # To a screen that asks nothing of it, or to a word that says what is the matter.
        assert phone.label != "session.sorry"
        if not phone.open and phone.label != way.ends_at:
            assert phone.screen in {AWAY, LATER, BY_SMS}, phone.label
        lenders_away.forget()
    if phone.label != way.ends_at:
        begins(phone, way.answers)
    assert phone.label == way.ends_at, phone.screen


def stops_answering(lender: Mfi) -> None:
    lenders_away._leave_alone(lender.id)  # noqa: SLF001 (as the first who waited in vain has left it)


def test_what_she_had_answered_is_kept_for_her(palesa: Owing, maluti: Mfi) -> None:
    way = WAYS["apply"]
    way.stands(palesa.book, palesa.id)
    begins(palesa.phone, way.answers[:3])
    stops_answering(maluti)
    assert palesa.phone.answer("3") == AWAY
    assert not palesa.phone.open
    palesa.phone.hang_up()
    assert Draft.objects.get().flow == "apply"
    lenders_away.forget()
    palesa.phone.dial()
    palesa.phone.choose("Continue")
    assert palesa.phone.label == "apply.time"


def test_in_sesotho_too(palesa: Owing, maluti: Mfi) -> None:
    way = WAYS["apply"]
    way.stands(palesa.book, palesa.id)
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.phone.dial()
    palesa.phone.answer("1")
    stops_answering(maluti)
    assert (
        palesa.phone.answer("1") == "Ha re khone ho e bona hona joale. Ka kopo leka hape hamorao."
    )


def test_who_registers_with_it_will_hear_what_came_of_it(handset: Phones, maluti: Mfi) -> None:
    phone = stranger(handset)
    for answer in ANSWERS[:-1]:
        phone.answer(answer)
    stops_answering(maluti)
    assert phone.answer(ANSWERS[-1]) == BY_SMS
    assert not Borrower.objects.of(maluti).exists()


def stranger(handset: Phones) -> Handset:
    """A number that nobody knows, at home in English."""
    phone = handset("+26662000001")
    choose_language(phone.number, "en", by=Actor.system("test"))
    lenders_away.forget()
    phone.dial()
    return phone


def test_while_two_wait_for_it_nobody_else_does_and_the_other_lender_is_asked(
    maluti: Mfi, senqu: Mfi
) -> None:
    lenders_away.forget()
    all_there, over = threading.Barrier(3), threading.Event()

    def waits() -> None:
        with lenders_away.asked_of(maluti.id, 2):
            all_there.wait()
            over.wait(5)

    threads = [threading.Thread(target=waits) for _ in range(2)]
    for thread in threads:
        thread.start()
    all_there.wait()
    # They have only just asked.
    with lenders_away.asked_of(maluti.id, 2):
        pass
    threading.Event().wait(lenders_away.LONG_SECONDS + 0.05)
    with pytest.raises(LenderUnavailable), lenders_away.asked_of(maluti.id, 2):
        pass
    with lenders_away.asked_of(senqu.id, 2):
        pass
    over.set()
    for thread in threads:
        thread.join()
    with lenders_away.asked_of(maluti.id, 2):
        pass
