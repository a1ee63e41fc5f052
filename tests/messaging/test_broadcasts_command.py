"""An operator sees how far broadcasts have come, and holds one that should not go on."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from messaging.actions.broadcast import start
from messaging.errands.broadcasts import fill_all
from tests.loans.book import Book
from tests.messaging.crowd import crowd
from tests.messaging.test_broadcast import awake, drafted, status

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_it_is_listed_held_and_ended(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    awake(book)
    crowd(book.mfi, 2)
    one = drafted(book)
    slug = book.mfi.slug
    call_command("broadcasts", slug)
    assert capsys.readouterr().out.endswith("  draft  nobody yet\n")
    start(book.mfi.id, one, 2, by=book.checker)
    fill_all(book.mfi.id)
    call_command("broadcasts", slug, "pause", str(one))
    assert capsys.readouterr().out.endswith("  paused  2 queued\n")
    call_command("broadcasts", slug, "resume", str(one))
    call_command("broadcasts", slug, "cancel", str(one))
    assert status(book, one) == "cancelled"
    with pytest.raises(CommandError, match="not-now"):
        call_command("broadcasts", slug, "pause", str(one))


def test_what_is_not_there_is_said(book: Book) -> None:
    for words, why in (
        (("nobody",), "No lender"),
        ((book.mfi.slug, "pause"), "Say which"),
        ((book.mfi.slug, "pause", str(uuid4())), "not-found"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("broadcasts", *words)
