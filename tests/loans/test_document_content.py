"""What is kept of a document is what can be seen of it; all else is refused or left behind."""

import io
import zlib
from struct import pack

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from loans.document_content import BYTES_MAX, JPEG, PDF, PNG, SIDE_PIXELS_MAX, remade
from loans.errors import DocumentRefused

RED = (200, 20, 20)


def picture(form: str, size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, RED).save(written, form, **more)
    return written.getvalue()


def a_pdf(pages: int = 1, password: str = "") -> bytes:
    """A paper with all that a paper should not bring: a script, an attachment, notes, an author."""
    writer, written = PdfWriter(), io.BytesIO()
    action = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('canary script')"),
        }
    )
    for _ in range(pages):
        page = writer.add_blank_page(200, 300)
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
        page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/App"): action})
    writer.root_object[NameObject("/OpenAction")] = action
    writer.add_attachment("canary.exe", b"MZ canary")
    writer.add_metadata({"/Author": "canary author"})
    if password:
        writer.encrypt(password)
    writer.write(written)
    return written.getvalue()


def why(content: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        remade(content)
    return str(refused.value.context["why"])


@pytest.mark.parametrize(("form", "media_type"), [("JPEG", JPEG), ("PNG", PNG)])
def test_a_photograph_is_made_anew(form: str, media_type: str) -> None:
    made = remade(picture(form))
    assert made.media_type == media_type
    again = Image.open(io.BytesIO(made.content))
    assert (again.format, again.size, again.mode) == (form, (60, 40), "RGB")
    pixel = again.getpixel((30, 20))
    assert isinstance(pixel, tuple)
    assert all(abs(mine - theirs) < 5 for mine, theirs in zip(pixel, RED, strict=True))


def test_where_and_when_it_was_taken_is_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "canary of a camera"
    exif[0x0112] = 6  # held upright: the picture lies on its side
    made = remade(picture("JPEG", exif=exif, comment=b"canary comment"))
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "canary author")
    drawn = remade(picture("PNG", pnginfo=text, exif=exif))
    for kept in (made.content, drawn.content):
        assert b"canary" not in kept
        again = Image.open(io.BytesIO(kept))
        assert not again.getexif()
        assert again.size == (40, 60)


def test_what_was_hung_on_behind_is_left_behind() -> None:
    for form in ("JPEG", "PNG"):
        assert b"canary" not in remade(picture(form) + b"<script>canary</script>").content


def test_a_large_picture_is_made_smaller() -> None:
    made = remade(picture("JPEG", (5000, 2500)))
    assert Image.open(io.BytesIO(made.content)).size == (SIDE_PIXELS_MAX, SIDE_PIXELS_MAX // 2)


@pytest.mark.parametrize("side", [7_000, 12_000, 60_000])
def test_a_bomb_is_not_opened(side: int) -> None:
    """A few bytes that say they are thousands of millions of pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    assert why(bomb + chunk(b"IEND", b"")) == "pixels"


def test_a_paper_is_written_anew_without_scripts_and_attachments() -> None:
    sent = a_pdf(2)
    for canary in (b"canary script", b"MZ canary", b"canary author"):
        assert canary in sent
    made = remade(sent)
    assert made.media_type == PDF
    for canary in (
        b"canary",
        b"/JavaScript",
        b"/JS",
        b"/EmbeddedFile",
        b"/AA",
        b"/OpenAction",
        b"/Names",
        b"MZ",
    ):
        assert canary not in made.content, canary
    again = PdfReader(io.BytesIO(made.content))
    assert [page.mediabox.width for page in again.pages] == [200, 200]
    assert not again.metadata


def test_a_paper_that_nobody_can_read_is_refused() -> None:
    assert why(a_pdf(password="canary")) == "damaged"
    assert why(a_pdf(51)) == "pages"
    assert why(b"%PDF-1.7 and nothing else") == "damaged"
    assert why(a_pdf()[:400]) == "damaged"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b"<!doctype html><script>1</script>",
        b" %PDF-1.7",
        b"\x00" * 100,
    ],
)
def test_anything_else_is_no_document(content: bytes) -> None:
    assert why(content) == "kind"


def test_half_a_photograph_is_refused() -> None:
    assert why(picture("JPEG", (600, 400))[:700]) == "damaged"
    assert why(picture("PNG", (600, 400))[:60]) == "damaged"
    assert why(b"\xff\xd8\xff" + b"\x00" * 50) == "damaged"


def test_too_large_a_file_is_not_even_looked_at() -> None:
    assert why(picture("JPEG").ljust(BYTES_MAX + 1, b"\0")) == "size"
    assert remade(picture("JPEG").ljust(BYTES_MAX, b"\0")).media_type == JPEG
