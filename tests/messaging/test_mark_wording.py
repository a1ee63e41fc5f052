"""Who reads a text to a borrower says that it is wrong Sesotho, and it stands on a list."""

import pytest

from loans.models import Mfi
from messaging.actions.mark_wording import mark_wording
from messaging.actions.wording import Place, write_wording
from messaging.queries.wordings import marks
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
PLACE = Place("pin_changed", "st")
OWN = "{lender}: PIN ea hau e fetohile ka la {on}. Haeba e se uena, letsetsa {phone}."


def test_the_list_names_the_text_its_version_and_what_is_wrong(book: Book, senqu: Mfi) -> None:
    mark_wording(book.mfi.id, PLACE, "hona joale is too much", by=book.officer)
    write_wording(book.mfi.id, PLACE, OWN, by=book.checker)
    mark_wording(book.mfi.id, PLACE, "e fetohile, or e fetotsoe?", by=book.finance)
    told = [(one.text, one.language, one.version, one.note) for one in marks(book.mfi.id)]
    assert told == [
        ("pin_changed", "st", 1, "e fetohile, or e fetotsoe?"),
        ("pin_changed", "st", 0, "hona joale is too much"),
    ]
    assert list(marks(senqu.id)) == []
