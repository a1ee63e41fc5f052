"""Palesa is erased: nobody finds what she was told, nor her number on any list."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from loans.deed import Actor
from loans.errands.erase import erase
from loans.models import Borrower, Mfi
from messaging.actions.save_group import NewGroup, save_group
from messaging.actions.stop import ALL, stop
from messaging.errands.send import send_bulk
from messaging.models import DeliveryReport, GroupMember, Inbound, Message, OptOut
from messaging.numbers import digest_of
from tests.dump import copied
from tests.loans.book import Book
from tests.loans.test_erase_person import years_go_by
from tests.loans.test_register_borrower import new, person, register
from tests.messaging.carrier import Heard
from tests.messaging.reported import Sent, post, report
from tests.messaging.test_broadcast import awake
from tests.messaging.test_fill_broadcast import going

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
OPERATOR = Actor.system("operator")
HERS, HIS = "+26658111222", "+26658333444"
NAMED = "{name}, come on Saturday."


@dataclass
class Left:
    """What she and her neighbour leave at Maluti, and her number at Senqu."""

    book: Book
    senqu: Book
    palesa: UUID
    thato: UUID


def _told(book: Book, carrier: Heard) -> None:
    awake(book)
    going(book, 2, NAMED)
    send_bulk(book.mfi.id)
    for row in Message.objects.of(book.mfi):
        phone = next(one.phone for one in carrier.texts if one.id == row.id)
        report(Sent(row.id, row.provider_id, phone), "Success")


@pytest.fixture
def left(book: Book, senqu_book: Book, carrier: Heard) -> Left:
    palesa = register(book.mfi, new(HERS))
    thato = register(book.mfi, new(HIS, national_id="199001019999"))
    _told(book, carrier)
    for phone in (HERS, HIS):
        stop(book.mfi.id, phone, "sms", by=OPERATOR, kinds=ALL)
        stop(senqu_book.mfi.id, phone, "sms", by=OPERATOR)
        asks = {"id": phone, "from": phone, "to": "22384", "text": "HELP", "date": ""}
        post("sms/inbound", asks)
    for at in (book, senqu_book):
        save_group(at.mfi.id, NewGroup(name="Fair", phones=[HERS, HIS]), by=at.checker)
    years_go_by(book.mfi)
    return Left(book, senqu_book, palesa, thato)


def digests(mfi: Mfi) -> list[set[str]]:
    """Whose numbers stand in each of a lender's tables."""
    owners = {digest_of(HERS): "hers", digest_of(HIS): "his"}
    return [
        {
            owners[bytes(one)]
            for one in model.objects.of(mfi).values_list("to_digest", flat=True)
            if one is not None
        }
        for model in (Message, OptOut, GroupMember)
    ]


def test_she_is_forgotten_by_messages_and_her_neighbour_is_not(left: Left) -> None:
    both = {"hers", "his"}
    assert digests(left.book.mfi) == [both, both, both]
    assert digests(left.senqu.mfi) == [set(), both, both]
    counted = list(Message.objects.of(left.book.mfi).order_by("id").values_list("id", "status"))
    assert digest_of(HERS).hex() in copied()
    erase(person(left.book.mfi, left.palesa).id, by=OPERATOR)
    assert digests(left.book.mfi) == [{"his"}, {"his"}, {"his"}]
    assert digests(left.senqu.mfi) == [set(), {"his"}, {"his"}]
    (raw,), (asked,) = DeliveryReport.objects.all(), Inbound.objects.all()
    assert bytes(raw.to_digest) == bytes(asked.from_digest) == digest_of(HIS)
    assert digest_of(HERS).hex() not in copied()
    rows = Message.objects.of(left.book.mfi)
    assert list(rows.order_by("id").values_list("id", "status")) == counted
    row = rows.get(borrower_id=left.palesa)
    assert (row.text_sealed, row.sealed_for_id) == ("", None)


def test_what_lies_on_a_handset_that_her_brother_has_too_is_his(left: Left) -> None:
    brother = register(left.book.mfi, new(HERS, national_id="199001018888"))
    years_go_by(left.book.mfi)
    stop(left.book.mfi.id, HERS, "sms", by=OPERATOR)
    erase(person(left.book.mfi, left.palesa).id, by=OPERATOR)
    assert Borrower.objects.of(left.book.mfi).get(id=brother).phone == HERS
    assert Message.objects.of(left.book.mfi).get(borrower_id=left.palesa).to_digest is None
    assert not OptOut.objects.of(left.book.mfi).filter(borrower_id=left.palesa).exists()
    assert Inbound.objects.filter(from_digest=digest_of(HERS)).count() == 1
    assert digests(left.senqu.mfi)[1:] == [{"hers", "his"}, {"hers", "his"}]
