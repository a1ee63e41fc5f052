"""A document's bytes made anew: what can be seen of it is kept, and nothing that came along."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter

from loans.errors import DocumentRefused

BYTES_MAX = 5 * 1024 * 1024
# A bomb is small as a file and fills the memory once it is opened.
PIXELS_MAX = 40_000_000
# Enough to read the smallest print of an id.
SIDE_PIXELS_MAX = 3000
JPEG_QUALITY = 85
PAGES_MAX = 50
# What of a page is seen. Without: actions, scripts, links, attachments, notes, metadata.
PAGE_KEYS = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents"}
)
# What a hostile file makes its reader say may be a part of the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"


@dataclass(frozen=True, slots=True)
class Remade:
    """A document as it is kept."""

    media_type: str
    content: bytes


def remade(content: bytes) -> Remade:
    """Tell by its content what it is, and make it anew; anything else is refused."""
    if len(content) > BYTES_MAX:
        raise DocumentRefused(why="size")
    for magic, media_type, make in KINDS:
        if content.startswith(magic):
            try:
                return Remade(media_type, make(content))
            except DocumentRefused:
                raise
            except (Image.DecompressionBombError, Image.DecompressionBombWarning):
                raise DocumentRefused(why="pixels") from None
            except Exception as error:
                raise DocumentRefused(why="damaged") from error
    raise DocumentRefused(why="kind")


def _jpeg(content: bytes) -> bytes:
    written = io.BytesIO()
    _seen(content, "JPEG").convert("RGB").save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()


def _png(content: bytes) -> bytes:
    written = io.BytesIO()
    _seen(content, "PNG").save(written, "PNG", optimize=True)
    return written.getvalue()


def _seen(content: bytes, form: str) -> Image.Image:
    """Take the pixels alone into a new picture, upright, and no larger than can be read."""
    with Image.open(io.BytesIO(content), formats=[form]) as picture:
        if picture.width * picture.height > PIXELS_MAX:
            raise DocumentRefused(why="pixels")
        picture.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
        upright = ImageOps.exif_transpose(picture)
        see_through = upright.has_transparency_data
        pixels = upright.convert("RGBA" if see_through else "RGB")
        bare = Image.new(pixels.mode, pixels.size)
        bare.paste(pixels)
        return bare


def _pdf(content: bytes) -> bytes:
    reader, writer = PdfReader(io.BytesIO(content)), PdfWriter()
    if reader.is_encrypted:
        raise DocumentRefused(why="damaged")
    if not 0 < len(reader.pages) <= PAGES_MAX:
        raise DocumentRefused(why="pages")
    for page in reader.pages:
        for key in page.keys() - PAGE_KEYS:
            del page[key]
        writer.add_page(page)
    writer.metadata = None
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


KINDS: tuple[tuple[bytes, str, Callable[[bytes], bytes]], ...] = (
    (b"\xff\xd8\xff", JPEG, _jpeg),
    (b"\x89PNG\r\n\x1a\n", PNG, _png),
    (b"%PDF-", PDF, _pdf),
)
