"""What she writes to us is understood in either language, however she writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules.keywords import ENGLISH, SESOTHO, Ask, read


@pytest.mark.parametrize(
    ("text", "ask", "language"),
    [
        ("STOP", Ask.STOP, "en"),
        ("stop", Ask.STOP, "en"),
        ("  Stop!! ", Ask.STOP, "en"),
        ("'STOP'", Ask.STOP, "en"),
        ("\u2018Stop\u2019.", Ask.STOP, "en"),
        ("\u201cSTOP\u201d", Ask.STOP, "en"),
        ("S T O P", Ask.STOP, "en"),
        ("s.t.o.p", Ask.STOP, "en"),
        ("st\u200bop", Ask.STOP, "en"),
        ("\uff33\uff34\uff2f\uff30", Ask.STOP, "en"),
        ("Stop sending me this", Ask.STOP, "en"),
        ("STOP\n\nSent from my phone", Ask.STOP, "en"),
        ("unsubscribe", Ask.STOP, "en"),
        ("EMISA", Ask.STOP, "st"),
        ("emisa.", Ask.STOP, "st"),
        ("Em\u00edsa", Ask.STOP, "st"),
        ("start", Ask.START, "en"),
        ("Qala", Ask.START, "st"),
        ("HELP?", Ask.HELP, "en"),
        ("thuso", Ask.HELP, "st"),
        ("Thuso\u02bc", Ask.HELP, "st"),
        ("Balance", Ask.BALANCE, "en"),
        ("BAL", Ask.BALANCE, "en"),
        ("CHELETE", Ask.BALANCE, "st"),
        ("chelete e setseng", Ask.BALANCE, "st"),
        ("sekoloto sa ka ke bokae?", Ask.BALANCE, "st"),
        ("Please stop", Ask.UNKNOWN, ""),
        ("I paid on Monday", Ask.UNKNOWN, ""),
        ("stopping by tomorrow", Ask.UNKNOWN, ""),
        ("", Ask.UNKNOWN, ""),
        ("\U0001f600", Ask.UNKNOWN, ""),
        ("123", Ask.UNKNOWN, ""),
    ],
)
def test_her_word_is_understood(text: str, ask: Ask, language: str) -> None:
    assert read(text) == (ask, language)


@given(
    st.sampled_from([*ENGLISH, *SESOTHO]),
    st.text(alphabet=" .,!?'\u2019\u201c\u201d\n\t-:;()", max_size=6),
    st.text(alphabet=" .,!?'\u2019\u201c\u201d\n\t-:;()", max_size=6),
)
def test_case_and_marks_around_it_change_nothing(word: str, before: str, after: str) -> None:
    mixed = "".join(one.upper() if index % 2 else one for index, one in enumerate(word))
    expected = ENGLISH.get(word) or SESOTHO[word]
    assert read(f"{before}{mixed}{after}").ask is expected


@given(st.text(max_size=400))
def test_any_text_at_all_is_read(text: str) -> None:
    assert read(text).ask in Ask


def test_no_word_means_two_things() -> None:
    assert not ENGLISH.keys() & SESOTHO.keys()
