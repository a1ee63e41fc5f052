"""All that is kept about a person on paper: in her language, as many pages as it needs."""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from html import escape
from typing import Final

from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from loans.exports.progress import Words
from loans.rules.paper_text import printable
from loans.rules.plain import Plain
from loans.rules.written import day, filled, maloti, moment

MARGIN: Final = 48
# Kept for machines: what they say stands beside them in words, or is of no use on paper.
LEFT_OUT: Final = frozenset({"format", "key_facts", "terms", "advice"})
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT: Final = re.compile(rf"{DAY.pattern}T[0-9:+]+")
TITLE: Final = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=16, leading=24)
PLAIN: Final = ParagraphStyle("plain", fontName="Helvetica", fontSize=9, leading=12, spaceAfter=3)
# A head for each depth: a part, a lender's part of it, one thing, a thing of a thing.
HEADS: Final = tuple(
    ParagraphStyle(
        f"head{depth}",
        fontName="Helvetica-Bold",
        fontSize=size,
        leading=size + 4,
        spaceBefore=10 - 2 * depth,
        spaceAfter=3,
    )
    for depth, size in enumerate((13, 11, 10, 9))
)


def person_pdf(content: Mapping[str, Plain], language: str, words: Words) -> bytes:
    """Write it: what is a group has a head, what is one of many has a line of its own."""
    whole = io.BytesIO()
    paper = SimpleDocTemplate(
        whole,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=printable(words["title"]),
        lang=language,
        invariant=True,
    )

    def foot(canvas: Canvas, _paper: SimpleDocTemplate) -> None:
        canvas.setFont(PLAIN.fontName, PLAIN.fontSize)
        page = filled(words["page"], {"page": str(canvas.getPageNumber())})
        canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, printable(page))

    story = [_paragraph(words["title"], TITLE), *_group(content, 0, words)]
    paper.build(story, onFirstPage=foot, onLaterPages=foot)
    return whole.getvalue()


def _group(values: Mapping[str, Plain], depth: int, words: Words) -> Iterator[Paragraph]:
    """Write what is plain of a group in one line, and its groups below."""
    if line := "; ".join(_said(values, words)):
        yield _paragraph(line, PLAIN)
    head = HEADS[min(depth, len(HEADS) - 1)]
    for name, value in values.items():
        if name in LEFT_OUT or not isinstance(value, (dict, list)) or not value:
            continue
        yield _paragraph(words[name], head)
        for one in value if isinstance(value, list) else [value]:
            assert isinstance(one, dict), "a list is one of groups"
            yield from _group(one, depth + 1, words)


def _said(values: Mapping[str, Plain], words: Words) -> Iterator[str]:
    """Say each plain value with its name; what is empty or nought is left out."""
    for name, value in values.items():
        if name in LEFT_OUT or isinstance(value, (dict, list)) or not value:
            continue
        # Only a month is a name that nobody has given words.
        label = name if name[0].isdigit() else words[name]
        yield f"{label}: {_written(name, value, words)}"


def _written(name: str, value: Plain, words: Words) -> str:
    if value is True:
        return words["yes"]
    if isinstance(value, int) and name.endswith("_lisente"):
        return maloti(value)
    text = str(value)
    if MOMENT.fullmatch(text):
        return moment(timezone.localtime(datetime.fromisoformat(text)))
    if DAY.fullmatch(text):
        return day(date.fromisoformat(text))
    return text


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    # What she or others wrote is text, whatever signs are in it.
    return Paragraph(escape(printable(text), quote=False), style)
