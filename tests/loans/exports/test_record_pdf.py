"""A credit record on paper, read back as a reader of PDFs reads it."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from loans.catalogue import LANGUAGES, words
from loans.exports.record_pdf import Part, RecordPaper, Told, record_pdf
from loans.rules.written import PLACEHOLDER
from messaging.rules.sesotho import doubts

MARCH = date(2026, 3, 5)


def pages(parts: list[Part], note: str = "", language: str = "en") -> list[list[str]]:
    paper = RecordPaper(
        lender="Maluti Credit",
        phone="+26622310001",
        borrower="Tšepo Ntšekhe",
        made_on=date(2026, 11, 21),
        language=language,
        parts=parts,
        note=note,
    )
    content = record_pdf(paper, words(language, "record_paper"))
    read = PdfReader(io.BytesIO(content)).pages
    return [[one for one in page.extract_text().splitlines() if one.strip()] for page in read]


def test_one_page_says_whose_it_is_and_each_part_under_its_head() -> None:
    looks = Part("Who looked", [Told(MARCH, "Another lender: you applied")])
    loans = Part("How your loans stand", [Told(MARCH, "Maluti Credit: paid off", "M1,000.00")])
    (page,) = pages([loans, looks, Part("What you said is wrong", [])], "Not all.")
    assert page == [
        "Maluti Credit",
        "22310001",
        "Your credit record",
        "Name: Tšepo Ntšekhe",
        "Not all.",
        "How your loans stand",
        "05/03/2026",
        "Maluti Credit: paid off",
        "M1,000.00",
        "Who looked",
        "05/03/2026",
        "Another lender: you applied",
        "What you said is wrong",
        "Nothing.",
        "Made on 21/11/2026.",
        "Page 1 of 1",
    ]


def test_a_hundred_looks_are_all_on_paper_and_no_head_stands_alone() -> None:
    looks = [Told(MARCH, f"Another lender: look {number}") for number in range(100)]
    told = pages([Part("Who looked", looks), Part("What you said is wrong", [])])
    assert len(told) > 1
    lines = [line for page in told for line in page]
    assert [line for line in lines if "look " in line] == [one.what for one in looks]
    for number, page in enumerate(told, 1):
        assert page[-1] == f"Page {number} of {len(told)}"
        assert page[-3] not in {"Who looked", "What you said is wrong"}


@pytest.mark.parametrize("filling", range(30, 50))
def test_wherever_a_page_ends_a_head_has_a_line_below_it(filling: int) -> None:
    looks = [Told(MARCH, f"Another lender: look {number}") for number in range(filling)]
    for page in pages([Part("Who looked", looks), Part("What you said is wrong", [])]):
        if "What you said is wrong" in page:
            assert page[page.index("What you said is wrong") + 1] == "Nothing."


def test_both_languages_say_the_same_and_the_sesotho_is_lesothos() -> None:
    english, sesotho = (words(language, "record_paper") for language in LANGUAGES)
    assert english.keys() == sesotho.keys()
    for label, text in english.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(sesotho[label])), label
        assert list(doubts(sesotho[label])) == [], label
