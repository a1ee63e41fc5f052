"""What papers of A4 are drawn with: text to the left and to the right, rules, broken lines."""

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from loans.rules.paper_text import printable

WIDTH, HEIGHT = A4
MARGIN = 48
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
SIZE, LEADING, GAP = 9, 12, 6
BAND, RULE, INK = HexColor("#e8e8e8"), HexColor("#bbbbbb"), HexColor("#000000")


def broken(text: str, font: str, wide: int) -> tuple[str, ...]:
    """Break a text where it has to be: between words, or within one that is too long."""
    lines = [""]
    for word in printable(text).split():
        wider = f"{lines[-1]} {word}".strip()
        if stringWidth(wider, font, SIZE) <= wide:
            lines[-1] = wider
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if stringWidth(lines[-1] + letter, font, SIZE) > wide:
                lines.append("")
            lines[-1] += letter
    return tuple(lines)


def left(canvas: Canvas, text: str, at: int, base: int, font: str, size: int) -> None:
    """Write to the right of a place."""
    canvas.setFillColor(INK)
    canvas.setFont(font, size)
    canvas.drawString(at, base, printable(text))


def right(canvas: Canvas, text: str, edge: int, base: int, font: str, size: int) -> None:
    """Write up to a place."""
    canvas.setFillColor(INK)
    canvas.setFont(font, size)
    canvas.drawRightString(edge, base, printable(text))


def rule(canvas: Canvas, at: int, colour: Color) -> None:
    """Draw a line over the page."""
    canvas.setStrokeColor(colour)
    canvas.line(MARGIN - 4, at, WIDTH - MARGIN + 4, at)


def band(canvas: Canvas, top: int, high: int) -> None:
    """Put a grey band behind a head."""
    canvas.setFillColor(BAND)
    canvas.rect(MARGIN - 4, top - high + 4, WIDTH - 2 * MARGIN + 8, 18, stroke=0, fill=1)
