"""A lender's texts go out in the phones' own letters, or every one as it was written."""

from datetime import date, timedelta

import pytest

from loans.actions.change_policy import change_policy
from loans.models import Borrower
from messaging.actions.broadcast import NewBroadcast, draft, start
from messaging.actions.wording import Place, write_wording
from messaging.actions.write_message import write_message
from messaging.catalogue import text
from messaging.errands.broadcasts import fill_all
from messaging.errands.remind import as_called
from messaging.errands.send import send_bulk
from messaging.models import Broadcast, Message, Wording
from messaging.queries import texts
from messaging.queries.messages import one
from messaging.queries.preview import Asked, preview
from messaging.rules.audience import Audience
from tests.loans.book import Book
from tests.messaging.carrier import Heard
from tests.messaging.crowd import crowd
from tests.messaging.said import text_of
from tests.messaging.test_broadcast import awake
from tests.messaging.test_remind import given_to, lent, on

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
# In sixteen bits seventy characters are a part: this has eighty.
TSEPO = "Ntate T\u0161epo o tla le emela ofising ea rona Mafeteng ka Moqebelo hoseng ka 08:00."
PIN = Place("pin_changed", "st")
CHANGED = "{lender}: T\u0161epo, PIN e fetohile ka la {on}. Haeba e se uena, letsetsa {phone}."


def as_written(book: Book) -> None:
    awake(book, plain_letters=False)


def test_unless_it_says_otherwise_an_accent_makes_nothing_dear(book: Book) -> None:
    write_message(book.mfi.id, "+26658123456", TSEPO, by=book.officer)
    row = Message.objects.of(book.mfi).get()
    assert (text_of(row), row.segments) == (TSEPO.replace("\u0161", "s"), 1)
    seen = preview(book.mfi.id, Asked(says=TSEPO, language="st"))
    assert (seen.sent.text, seen.sent.parts.segments, seen.goes_plain) == (TSEPO, 2, True)
    assert seen.plain is not None
    assert seen.plain.text == text_of(row)


def test_where_the_lender_says_no_it_goes_and_is_counted_as_written(book: Book) -> None:
    as_written(book)
    write_message(book.mfi.id, "+26658123456", TSEPO, by=book.officer)
    row = Message.objects.of(book.mfi).get()
    assert (text_of(row), row.segments) == (TSEPO, 2)
    seen = preview(book.mfi.id, Asked(says=TSEPO, language="st"))
    assert seen.plain is not None
    assert (seen.plain.parts.segments, seen.goes_plain) == (1, False)
    assert (seen.worst.encoding, seen.worst.segments) == ("UCS2", 2)
    nothing_to_change = preview(book.mfi.id, Asked(says="Lumela", language="st"))
    assert (nothing_to_change.plain, nothing_to_change.goes_plain) == (None, False)


def test_its_own_words_go_as_written_and_their_writer_knows_what_it_costs(book: Book) -> None:
    as_written(book)
    accepts = ["sixteen-bits", "more-parts", "R11"]
    write_wording(book.mfi.id, PIN, CHANGED, by=book.checker, accepts=accepts)
    facts = {"lender": "Maluti Credit", "on": "05/02/2026", "phone": "22310001"}
    assert "T\u0161epo" in text("st", PIN.text, facts, book.mfi.id).says
    (_, sesotho) = texts.one(book.mfi.id, PIN.text).languages
    assert sesotho.worst.encoding == "UCS2"
    row = Wording.objects.of(book.mfi).get()
    assert {"sixteen-bits", "more-parts"} <= set(row.accepted)


def test_a_broadcast_goes_as_it_was_counted_whatever_is_set_since(
    book: Book, carrier: Heard
) -> None:
    as_written(book)
    (palesa,) = crowd(book.mfi, 1)
    Borrower.objects.of(book.mfi).filter(id=palesa.id).update(name="Palesa T\u0161iu")
    told = NewBroadcast(name="Fair", texts={"en": "{name}, come."}, audience=Audience())
    made = draft(book.mfi.id, told, by=book.checker)
    row = Broadcast.objects.of(book.mfi).get(id=str(made["id"]))
    # With a name of forty letters in sixteen bits it is still one part.
    assert (row.plain_letters, row.parts_each) == (False, 1)
    change_policy(book.mfi.id, {"plain_letters": True}, by=book.second)
    start(book.mfi.id, row.id, 1, by=book.checker)
    fill_all(book.mfi.id)
    assert send_bulk(book.mfi.id) == 1
    assert [sent.says for sent in carrier.texts] == ["Palesa T\u0161iu, come."]
    assert one(book.mfi.id, carrier.texts[0].id).text == "Palesa T\u0161iu, come."


def test_names_may_take_a_broadcast_out_of_the_alphabet_and_it_is_counted_so(book: Book) -> None:
    says = "{name}, our office in Mafeteng is open on Saturday from 08:00 to 13:00."
    told = NewBroadcast(name="Open", texts={"en": says}, audience=Audience())
    draft(book.mfi.id, told, by=book.checker)
    as_written(book)
    draft(book.mfi.id, told, by=book.checker)
    rows = Broadcast.objects.of(book.mfi).order_by("at")
    assert [row.parts_each for row in rows] == [1, 2]


def test_an_officers_name_is_written_as_it_is(book: Book) -> None:
    assert as_called("T\u0161epo Nt\u0161ekhe", plain=False) == "T\u0161epo Nt\u0161ekhe"
    assert as_called("T\u0161epo Nt\u0161ekhe-Mohapeloa-Moshoeshoe", plain=False) == "T\u0161epo"
    as_written(book)
    given_to(book, lent(book), "T\u0161epo Nt\u0161ekhe")
    (says,) = on(book, date(2026, 2, 5) - timedelta(1))
    assert "T\u0161epo Nt\u0161ekhe reminds you" in says
