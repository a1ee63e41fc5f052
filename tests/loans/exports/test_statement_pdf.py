"""A loan's account on paper, read back as a reader of PDFs reads it."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PageObject, PdfReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from loans.catalogue import LANGUAGES, words
from loans.exports.paper import HEIGHT, MARGIN, WIDTH
from loans.exports.statement_pdf import Paper, statement_pdf
from loans.queries.statement import Line, Statement
from messaging.rules.sesotho import doubts

JANUARY = date(2026, 1, 5)
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def line(on: date, what: str, lisente: int, balance: int) -> Line:
    return Line(on, AT, "payment", what, max(lisente, 0), max(-lisente, 0), balance)


def paper(told: Statement, language: str = "en", **days: date) -> Paper:
    return Paper(
        lender="Maluti Credit",
        phone="+26622310001",
        borrower="Tšepo Ntšekhe \u014d",
        reference="K7M2P9QX",
        told=told,
        made_on=date(2026, 11, 21),
        language=language,
        **days,
    )


def made(told: Statement, language: str = "en", **days: date) -> PdfReader:
    content = statement_pdf(paper(told, language, **days), words(language, "statement_paper"))
    return PdfReader(io.BytesIO(content))


def read(page: PageObject) -> list[str]:
    """Give what stands on a page, piece by piece."""
    return [one for one in page.extract_text().splitlines() if one.strip()]


PAID = Statement(
    (
        line(JANUARY, "Loan paid out", 100_000, 100_000),
        line(JANUARY, "Interest agreed", 8_000, 108_000),
        line(date(2026, 2, 5), "Payment, R-12", -110_050, -2_050),
    ),
    0,
    -2_050,
)


def test_one_page_says_whose_it_is_what_happened_and_what_is_owed() -> None:
    (page,) = made(PAID).pages
    assert (page.mediabox.width, page.mediabox.height) == pytest.approx((595.28, 841.89), abs=0.1)
    assert read(page) == [
        "Maluti Credit",
        "22310001",
        "Account of your loan",
        "Name: Tšepo Ntšekhe o",
        "Loan: K7M2P9QX",
        "Up to 21/11/2026",
        "Day",
        "What happened",
        "Added",
        "Taken off",
        "You owe",
        "At the beginning",
        "0.00",
        "05/01/2026",
        "Loan paid out",
        "1,000.00",
        "1,000.00",
        "05/01/2026",
        "Interest agreed",
        "80.00",
        "1,080.00",
        "05/02/2026",
        "Payment, R-12",
        "1,100.50",
        "-20.50",
        "21/11/2026",
        "At the end",
        "-20.50",
        "A sum below nought is owed to you.",
        "Made on 21/11/2026. All sums are in maloti.",
        "Page 1 of 1",
    ]


def test_a_span_of_days_in_sesotho() -> None:
    told = Statement((line(JANUARY, "Tefo, R-1", -5_000, 95_000),), 100_000, 95_000)
    reader = made(told, "st", since=date(2026, 1, 1), until=date(2026, 1, 31))
    said = read(reader.pages[0])
    assert "Ho tloha ka la 01/01/2026 ho isa ka la 31/01/2026" in said
    opening = said.index("Qalong")
    assert said[opening - 1 : opening + 2] == ["01/01/2026", "Qalong", "1,000.00"]
    closing = said.index("Qetellong")
    assert said[closing - 1 : closing + 2] == ["31/01/2026", "Qetellong", "950.00"]
    assert said[-1] == "Leqephe la 1 ho a 1"
    assert not any("ba u kolotang" in one for one in said)
    assert reader.root_object.get("/Lang") == "st"
    assert reader.metadata is not None
    assert reader.metadata.title == "Tlaleho ea kalimo ea hau K7M2P9QX"
    assert reader.metadata.author == "Maluti Credit"


def test_a_long_account_has_pages_that_say_which_of_how_many_and_miss_no_line() -> None:
    lines = tuple(
        line(JANUARY + timedelta(day), f"Payment, R-{day}", -100, 100_000 - 100 * day)
        for day in range(120)
    )
    # 31 rows fit below the first page's head, 37 on each of the others, and there are 122.
    reader = made(Statement(lines, 100_000, 88_100))
    pages = [read(page) for page in reader.pages]
    assert [page[-1] for page in pages] == [
        "Page 1 of 4",
        "Page 2 of 4",
        "Page 3 of 4",
        "Page 4 of 4",
    ]
    assert [page[0] for page in pages[1:]] == ["Maluti Credit, K7M2P9QX"] * 3
    assert all("Taken off" in page for page in pages)
    payments = [one for page in pages for one in page if one.startswith("Payment, ")]
    assert payments == [one.description for one in lines]


def test_nothing_is_written_beside_the_paper_or_over_another_column() -> None:
    """Also where somebody called a fee by one word of sixty letters."""
    told = (
        line(JANUARY, f"Payment, {'W' * 60}", -(10**9), 10**9),
        line(JANUARY, "Late fee: " + "matsatsi a mashome a mararo " * 4, 10**9, 10**9),
    )
    (page,) = made(Statement(told, 0, 0), "st").pages
    placed: list[tuple[str, int, int, str, int]] = []

    def seen(text: str, _cm: object, tm: list[float], font: dict[str, str], size: float) -> None:
        if text.strip() and font:
            placed.append((text.strip(), int(tm[4]), int(tm[5]), font["/BaseFont"][1:], int(size)))

    page.extract_text(visitor_text=seen)
    assert len(placed) > 20
    for text, left, base, font, size in placed:
        assert left >= MARGIN - 1, text
        assert left + stringWidth(text, font, size) <= WIDTH - MARGIN + 2, text
        assert MARGIN - 1 <= base <= HEIGHT - MARGIN, text
    for one in placed:
        for other in placed:
            if one[2] == other[2] and one[1] < other[1]:
                assert one[1] + stringWidth(one[0], one[3], one[4]) <= other[1], (one, other)


def test_the_same_account_gives_the_same_bytes() -> None:
    say = words("en", "statement_paper")
    assert statement_pdf(paper(PAID), say) == statement_pdf(paper(PAID), say)


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_are_the_same_ones_in_both_languages(language: str) -> None:
    said = words(language, "statement_paper")
    assert said.keys() == words("en", "statement_paper").keys()
    if language == "st":
        assert [(key, one) for key, text in said.items() for one in doubts(text)] == []
