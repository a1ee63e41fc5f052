"""The command that closes late offers: all lenders, and no lender's trouble stops another's."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from loans.models import Application, Mfi
from tests.loans.book import Book, open_book
from tests.owner import as_owner
from tests.people import Hire

# Not on a cluster: the trouble that is made here is a trigger, which a worker has no room for.
pytestmark = pytest.mark.django_db

TROUBLE = """
CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
CREATE TRIGGER trouble BEFORE UPDATE ON loans_application FOR EACH ROW
  WHEN (OLD.mfi_id = '{}') EXECUTE FUNCTION trouble();
"""


@pytest.fixture
def both(book: Book, senqu: Mfi, hire: Hire) -> list[Book]:
    """Two lenders with one late offer each, in the order in which the command comes to them."""
    books = sorted([book, open_book(senqu, hire)], key=lambda one: one.mfi.id)
    yesterday = timezone.localdate() - timedelta(1)
    for one in books:
        late = Application.objects.of(one.mfi).filter(id=one.offered().id)
        late.update(offer_ends_on=yesterday)
    return books


def statuses(books: list[Book]) -> list[str]:
    return [Application.objects.of(one.mfi).get().status for one in books]


def test_it_closes_late_offers_of_every_lender(both: list[Book]) -> None:
    told = StringIO()
    call_command("expire_offers", stdout=told)
    assert statuses(both) == ["expired", "expired"]
    assert told.getvalue() == "".join(f"{one.mfi.id}: 1 expired\n" for one in both)


def test_one_lenders_trouble_stops_no_other_and_is_told(both: list[Book]) -> None:
    with as_owner() as cursor:
        cursor.execute(TROUBLE.format(both[0].mfi.id))
    told = StringIO()
    with pytest.raises(CommandError, match="1 lender"):
        call_command("expire_offers", stderr=told)
    assert statuses(both) == ["approved", "expired"]
    assert str(both[0].mfi.id) in told.getvalue()
