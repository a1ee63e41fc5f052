"""No text of ours is a formula to a spreadsheet, wherever it may cut a line into cells."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.spreadsheet_text import literal, plain

SIGNS = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Palesa", "Palesa"),
        ("", ""),
        ("M1-2 = 3 + @", "M1-2 = 3 + @"),
        ("=1+1", "'=1+1"),
        ("+26658123456", "'+26658123456"),
        ("\0=1", "'\0=1"),
        ("\uff1d1", "'\uff1d1"),
        ("school;=1+1", "school;'=1+1"),
        ("school\t@SUM(1)", "school\t'@SUM(1)"),
    ],
)
def test_a_text_that_would_be_reckoned_with_begins_with_a_mark(text: str, kept: str) -> None:
    assert literal(text) == kept


@given(st.text(st.sampled_from(f"{SIGNS};'a")) | st.text())
def test_no_cell_begins_a_formula_and_nothing_of_the_text_is_lost(text: str) -> None:
    made = literal(text)
    assert all(cell[:1] not in SIGNS for cell in re.split("[;\t\r\n]", made) if cell)
    assert not made or made[0] not in SIGNS
    assert made.replace("'", "") == text.replace("'", "")


@given(st.text(st.sampled_from(f"{SIGNS};a")) | st.text().filter(lambda text: "'" not in text))
def test_what_comes_back_from_a_spreadsheet_is_what_went_out(text: str) -> None:
    assert plain(literal(text)) == text
