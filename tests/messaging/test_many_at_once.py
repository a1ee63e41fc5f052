"""A broadcast's recipients and a file of numbers: a hundred thousand of them in three seconds."""

import time
from collections.abc import Callable

import pytest
from django.db import connection

from bench.dialogue.processor import milliseconds
from loans.numbering import country_of
from messaging.actions.broadcast import start
from messaging.actions.fill_broadcast import fill_broadcast
from messaging.actions.upload_list import NewList, upload_list
from messaging.errands.broadcasts import KEEPER
from messaging.models import GroupMember, Message
from messaging.rules.recipients_file import read_recipients
from tests.loans.book import Book
from tests.messaging.crowd import crowd
from tests.messaging.test_broadcast import awake, drafted

pytestmark = pytest.mark.django_db
SECONDS, MANY = 3.0, 100_000
# In every build so many, and their part of the time.
SOME = 5_000


def work_of(deed: Callable[[], object]) -> float:
    """Tell the seconds of a processor that this process or its server took, whichever took more.

    They work side by side; and others on the machine change nothing of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone() or (0,)
    here, there = time.process_time(), milliseconds([], [server])
    assert there > 0, "the server runs on another machine"
    deed()
    return max(time.process_time() - here, (milliseconds([], [server]) - there) / 1000)


def seconds_of(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def broadcast_to(book: Book, recipients: int) -> Callable[[], object]:
    awake(book, second_broadcast_above_recipients=None)
    crowd(book.mfi, recipients)
    one = drafted(book)
    start(book.mfi.id, one, recipients, by=book.checker)
    return lambda: fill_broadcast(book.mfi.id, one, by=KEEPER)


def file_of(book: Book, rows: int) -> Callable[[], object]:
    lines = "".join(f"Lineo {number},+2665{number:07d}\n" for number in range(rows))

    def keep() -> None:
        read = read_recipients(f"name,phone\n{lines}", ("LS",), country_of)
        new = NewList(name="October", recipients=read, digest=b"october")
        upload_list(book.mfi.id, new, by=book.checker)

    return keep


def test_recipients_are_written_down_at_their_pace(book: Book) -> None:
    assert work_of(broadcast_to(book, SOME)) < SECONDS * SOME / MANY
    assert Message.objects.of(book.mfi).count() == SOME


def test_a_file_of_numbers_becomes_a_list_at_its_pace(book: Book) -> None:
    assert work_of(file_of(book, SOME)) < SECONDS * SOME / MANY
    assert GroupMember.objects.of(book.mfi).count() == SOME


@pytest.mark.full
def test_a_hundred_thousand_recipients_are_written_down_in_three_seconds(book: Book) -> None:
    assert seconds_of(broadcast_to(book, MANY)) < SECONDS
    assert Message.objects.of(book.mfi).count() == MANY


@pytest.mark.full
def test_a_hundred_thousand_numbers_are_a_list_in_three_seconds(book: Book) -> None:
    assert seconds_of(file_of(book, MANY)) < SECONDS
    assert GroupMember.objects.of(book.mfi).count() == MANY
