"""A loan's account on paper: as many pages of A4 as it needs, plain enough for any printer."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reportlab.lib.pagesizes import A4
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
from loans.queries.statement import Line, Statement
from loans.rules.paper_text import printable
from loans.rules.written import day, figure, filled, telephone

# The left edges of texts, and the right edges of sums.
DAY_AT, WHAT_AT = MARGIN, MARGIN + 64
DEBIT_TO, CREDIT_TO, BALANCE_TO = WIDTH - MARGIN - 164, WIDTH - MARGIN - 80, WIDTH - MARGIN
# Room for a sum of ten figures stays free beside the words.
WHAT_WIDE = int(DEBIT_TO - WHAT_AT - 60)
FIRST_HEAD, NEXT_HEAD, TABLE_HEAD, FOOT = 118, 22, 22, 30


@dataclass(frozen=True, slots=True)
class Paper:
    """Whose account of which loan it is, for which days, and who made it when."""

    lender: str
    phone: str
    borrower: str
    reference: str
    told: Statement
    made_on: date
    language: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; the words may need several lines."""

    day: str
    what: tuple[str, ...]
    sums: tuple[str, str, str] = ("", "", "")
    bold: bool = False

    @property
    def high(self) -> int:
        """Tell how much of the page it takes."""
        return len(self.what) * LEADING + GAP


def statement_pdf(paper: Paper, words: Words) -> bytes:
    """Lay it out, then write page after page: each says how many there are."""
    whole = io.BytesIO()
    canvas = Canvas(whole, pagesize=A4, lang=paper.language, invariant=True)
    title = printable(f"{words['title']} {paper.reference}")
    canvas.setTitle(title)
    canvas.setAuthor(printable(paper.lender))
    pages = list(_pages(_rows(paper, words)))
    for number, rows in enumerate(pages, 1):
        top = _first_head(canvas, paper, words) if number == 1 else _next_head(canvas, paper)
        _table(canvas, rows, words, top)
        _foot(canvas, paper, words, f"{number}", f"{len(pages)}")
        canvas.showPage()
    canvas.save()
    return whole.getvalue()


def _rows(paper: Paper, words: Words) -> Iterator[Row]:
    told = paper.told
    begins, ends = paper.since, paper.until or paper.made_on
    yield _edge(words["opening"], begins, told.opening)
    for line in told.lines:
        yield _row(line)
    yield _edge(words["closing"], ends, told.closing)
    if min(told.opening, told.closing, *(line.balance for line in told.lines)) < 0:
        yield Row("", broken(words["owed_to_you"], PLAIN, WHAT_WIDE))


def _edge(what: str, on: date | None, balance: int) -> Row:
    sums = ("", "", figure(balance))
    return Row(day(on) if on else "", broken(what, BOLD, WHAT_WIDE), sums, bold=True)


def _row(line: Line) -> Row:
    debit, credit = (figure(one) if one else "" for one in (line.debit, line.credit))
    return Row(
        day(line.on),
        broken(line.description, PLAIN, WHAT_WIDE),
        (debit, credit, figure(line.balance)),
    )


def _pages(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Fill each page to its foot."""
    page: list[Row] = []
    room = HEIGHT - 2 * MARGIN - FIRST_HEAD - TABLE_HEAD - FOOT
    for row in rows:
        if row.high > room:
            yield page
            page, room = [], HEIGHT - 2 * MARGIN - NEXT_HEAD - TABLE_HEAD - FOOT
        page.append(row)
        room -= row.high
    yield page


def _first_head(canvas: Canvas, paper: Paper, words: Words) -> int:
    """Say whose paper it is; tell how far down that came."""
    top = int(HEIGHT) - MARGIN
    left(canvas, paper.lender, MARGIN, top - 14, BOLD, 16)
    right(canvas, telephone(paper.phone), WIDTH - MARGIN, top - 14, PLAIN, 11)
    rule(canvas, top - 24, INK)
    left(canvas, words["title"], MARGIN, top - 50, BOLD, 13)
    left(canvas, filled(words["borrower"], {"name": paper.borrower}), MARGIN, top - 70, PLAIN, 10)
    loan = filled(words["reference"], {"reference": paper.reference})
    left(canvas, loan, MARGIN, top - 84, PLAIN, 10)
    until = paper.until or paper.made_on
    days = {"until": day(until)}
    span = words["until"]
    if paper.since:
        days["since"] = day(paper.since)
        span = words["period"]
    left(canvas, filled(span, days), MARGIN, top - 98, PLAIN, 10)
    return top - FIRST_HEAD


def _next_head(canvas: Canvas, paper: Paper) -> int:
    top = int(HEIGHT) - MARGIN
    left(canvas, f"{paper.lender}, {paper.reference}", MARGIN, top - 9, PLAIN, SIZE)
    return top - NEXT_HEAD


def _table(canvas: Canvas, rows: Iterable[Row], words: Words, top: int) -> None:
    band(canvas, top, TABLE_HEAD)
    heads = (words["debit"], words["credit"], words["balance"])
    head = Row(words["day"], (words["what"],), heads, bold=True)
    _draw(canvas, head, top - 12)
    top -= TABLE_HEAD
    for row in rows:
        _draw(canvas, row, top - LEADING)
        top -= row.high
        rule(canvas, top, RULE)


def _draw(canvas: Canvas, row: Row, base: int) -> None:
    font = BOLD if row.bold else PLAIN
    left(canvas, row.day, DAY_AT, base, font, SIZE)
    for down, line in enumerate(row.what):
        left(canvas, line, WHAT_AT, base - down * LEADING, font, SIZE)
    for text, edge in zip(row.sums, (DEBIT_TO, CREDIT_TO, BALANCE_TO), strict=True):
        right(canvas, text, edge, base, font, SIZE)


def _foot(canvas: Canvas, paper: Paper, words: Words, page: str, pages: str) -> None:
    made = filled(words["made"], {"date": day(paper.made_on)})
    left(canvas, f"{made} {words['maloti']}", MARGIN, MARGIN, PLAIN, SIZE)
    number = filled(words["page"], {"page": page, "pages": pages})
    right(canvas, number, WIDTH - MARGIN, MARGIN, PLAIN, SIZE)
