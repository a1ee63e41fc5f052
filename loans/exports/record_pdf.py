"""A person's credit record on paper, to be handed to her: a part for each thing she may ask."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.pdfgen.canvas import Canvas

from loans.exports.paper import (
    BOLD,
    GAP,
    HEIGHT,
    INK,
    LEADING,
    MARGIN,
    PLAIN,
    RULE,
    SIZE,
    WIDTH,
    band,
    broken,
    left,
    right,
    rule,
)
from loans.exports.progress import Words
from loans.rules.paper_text import printable
from loans.rules.written import day, filled, telephone

DAY_AT, WHAT_AT, SUM_TO = MARGIN, MARGIN + 64, int(WIDTH) - MARGIN
# Room for a sum stays free beside the words.
WHAT_WIDE = SUM_TO - WHAT_AT - 80
FIRST_HEAD, NEXT_HEAD, PART_HEAD, FOOT = 92, 22, 24, 30


@dataclass(frozen=True, slots=True)
class Told:
    """One line: a day, what is told of it, and a sum where there is one."""

    on: date
    what: str
    sum: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the record under its head; where nothing is in it, that is said."""

    head: str
    lines: Sequence[Told]


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """Whose record it is, who hands it over, and what stands in it."""

    lender: str
    phone: str
    borrower: str
    made_on: date
    language: str
    parts: Sequence[Part]
    # What has to be said of the whole, if anything.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What is drawn in one piece: a head, or a line as it is broken."""

    day: str
    what: tuple[str, ...]
    sum: str = ""
    head: bool = False

    @property
    def high(self) -> int:
        """Tell how much of the page it takes."""
        return PART_HEAD if self.head else len(self.what) * LEADING + GAP


def record_pdf(paper: RecordPaper, words: Words) -> bytes:
    """Lay it out, then write page after page: each says how many there are."""
    whole = io.BytesIO()
    canvas = Canvas(whole, pagesize=(WIDTH, HEIGHT), lang=paper.language, invariant=True)
    canvas.setTitle(printable(words["title"]))
    canvas.setAuthor(printable(paper.lender))
    pages = list(_pages(list(_rows(paper, words))))
    for number, rows in enumerate(pages, 1):
        top = int(HEIGHT) - MARGIN
        top = _first_head(canvas, paper, words, top) if number == 1 else top - NEXT_HEAD
        for row in rows:
            _draw(canvas, row, top)
            top -= row.high
        _foot(canvas, paper, words, f"{number}", f"{len(pages)}")
        canvas.showPage()
    canvas.save()
    return whole.getvalue()


def _rows(paper: RecordPaper, words: Words) -> Iterator[Row]:
    if paper.note:
        yield Row("", broken(paper.note, PLAIN, WHAT_WIDE))
    for part in paper.parts:
        yield Row("", (part.head,), head=True)
        if not part.lines:
            yield Row("", (words["nothing"],))
        for line in part.lines:
            yield Row(day(line.on), broken(line.what, PLAIN, WHAT_WIDE), line.sum)


def _pages(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Fill each page to its foot; no head stands alone at one."""
    page: list[Row] = []
    room = int(HEIGHT) - 2 * MARGIN - FIRST_HEAD - FOOT
    for row in rows:
        if row.high + (LEADING + GAP if row.head else 0) > room:
            yield page
            page, room = [], int(HEIGHT) - 2 * MARGIN - NEXT_HEAD - FOOT
        page.append(row)
        room -= row.high
    yield page


def _first_head(canvas: Canvas, paper: RecordPaper, words: Words, top: int) -> int:
    """Say whose paper it is; tell how far down that came."""
    left(canvas, paper.lender, MARGIN, top - 14, BOLD, 16)
    right(canvas, telephone(paper.phone), SUM_TO, top - 14, PLAIN, 11)
    rule(canvas, top - 24, INK)
    left(canvas, words["title"], MARGIN, top - 50, BOLD, 13)
    left(canvas, filled(words["borrower"], {"name": paper.borrower}), MARGIN, top - 70, PLAIN, 10)
    return top - FIRST_HEAD


def _draw(canvas: Canvas, row: Row, top: int) -> None:
    if row.head:
        band(canvas, top, PART_HEAD - 2)
        left(canvas, row.what[0], DAY_AT, top - 12, BOLD, SIZE)
        return
    left(canvas, row.day, DAY_AT, top - LEADING, PLAIN, SIZE)
    for down, line in enumerate(row.what):
        left(canvas, line, WHAT_AT, top - LEADING - down * LEADING, PLAIN, SIZE)
    right(canvas, row.sum, SUM_TO, top - LEADING, PLAIN, SIZE)
    rule(canvas, top - row.high, RULE)


def _foot(canvas: Canvas, paper: RecordPaper, words: Words, page: str, pages: str) -> None:
    made = filled(words["made"], {"date": day(paper.made_on)})
    left(canvas, made, MARGIN, MARGIN, PLAIN, SIZE)
    number = filled(words["page"], {"page": page, "pages": pages})
    right(canvas, number, SUM_TO, MARGIN, PLAIN, SIZE)
