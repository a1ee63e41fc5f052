"""Names on paper: spelt as they are wherever the letters go, and legible everywhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.paper_text import printable


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Tšepo Ntšekhe", "Tšepo Ntšekhe"),
        ("ts\u030cepo", "tšepo"),
        (
            "Mohale's Hoek, Qacha\u2019s Nek \u20ac \u2013",
            "Mohale's Hoek, Qacha\u2019s Nek \u20ac \u2013",
        ),
        ("Lerato \u02bcMe", "Lerato \u2019Me"),
        ("Mo\u014dli \u1e13", "Mooli d"),
        ("a\nb\tc\u00a0d", "a b c d"),
        ("5\u22122", "5-2"),
        ("soft\u00ad\u200bly", "softly"),
        ("\ufb01ne \u2167", "fine VIII"),
        ("\u5f20 \U0001f600", "? ?"),
        ("\x00\x07", "??"),
        ("", ""),
    ],
)
def test_a_text_is_written_with_the_letters_there_are(text: str, written: str) -> None:
    assert printable(text) == written


@given(st.text())
def test_whatever_it_is_it_can_be_printed_and_stays_as_it_is(text: str) -> None:
    made = printable(text)
    assert made.encode("cp1252").decode("cp1252") == made
    assert made.isprintable()
    assert printable(made) == made
