"""The table of notices is whole: each row has its words, its facts and room for them."""

import re
from pathlib import Path

import pytest

import loans
from loans.rules.written import PLACEHOLDER
from messaging.catalogue import LANGUAGES, texts
from messaging.notices import BY_THE_CLOCK, NOTICES, TABLE, ByTheClock, Notice
from messaging.rules.gsm7 import is_gsm7, septets
from tests.messaging.longest import LONGER, ONE_MESSAGE, at_its_longest
from tests.messaging.notices_document.document import document

ROWS: tuple[Notice | ByTheClock, ...] = (*TABLE, *BY_THE_CLOCK)
MONEY = {"paid_out", "payment", "paid_off", "reversed", "payment_failed"}


def test_every_text_is_said_by_one_row_and_every_row_has_its_text() -> None:
    labels = [row.text for row in ROWS]
    assert sorted(labels) == sorted(texts("en"))
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text)
def test_each_has_words_in_both_languages_for_one_message(row: Notice | ByTheClock) -> None:
    label = row.text
    english, sesotho = (texts(language)[label] for language in LANGUAGES)
    assert english != sesotho
    assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(sesotho))
    for language in LANGUAGES:
        longest = at_its_longest(language, label)
        assert is_gsm7(longest)
        assert label in LONGER or septets(longest) <= ONE_MESSAGE


def test_every_event_is_one_that_a_deed_writes() -> None:
    """Where a verb is renamed, its notice does not fall silent."""
    package = Path(loans.__file__).parent
    source = "\n".join(path.read_text() for path in package.rglob("*.py"))
    of_stop = {"messages.stopped", "messages.started"}
    for type_ in NOTICES.keys() - of_stop:
        assert re.search(rf'"{re.escape(type_)}"', source), type_


def test_no_screen_takes_the_place_of_a_receipt_of_money() -> None:
    assert not [row.text for row in TABLE if row.screen and row.text in MONEY]
    assert {row.text for row in TABLE if row.kind == "receipt"} >= MONEY


def test_the_document_says_what_the_table_says() -> None:
    written = Path(__file__).parents[2] / "docs" / "NOTICES.md"
    assert written.read_text(encoding="utf-8") == document()
