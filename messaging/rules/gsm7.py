"""The alphabet of text messages (GSM 03.38): what fits it, how long a text is, how it is cut."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["GSM7", "UCS2"]

# The default alphabet in the order of its codes, without 0x1B: the escape is not text.
_DEFAULT: Final = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ"
    "ÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = frozenset("\f^{}\\[~]|€")
_ALPHABET: Final = frozenset(_DEFAULT) | _EXTENSION

# 140 octets a message; the header of a part of a longer one takes six of them.
_SINGLE_UNITS: Final[dict[Encoding, int]] = {"GSM7": 160, "UCS2": 70}
_PART_UNITS: Final[dict[Encoding, int]] = {"GSM7": 153, "UCS2": 67}
_LAST_OF_TWO_OCTETS: Final = "\uffff"

_PLAIN: Final = str.maketrans(
    {
        "š": "s",
        "Š": "S",
        # Apostrophes as word processors set them in 'M'e and 'Muso.
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "\N{GRAVE ACCENT}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{NO-BREAK SPACE}": " ",
        "\N{CHARACTER TABULATION}": " ",
        # Tone and length as dictionaries of Sesotho write them, and the neighbours' accents.
        **dict(zip("áâÁÂÀ", "aaAAA", strict=True)),
        **dict(zip("êēÊĒÈ", "eeEEE", strict=True)),
        **dict(zip("íÍÌ", "iII", strict=True)),
        **dict(zip("óôōÓÔŌÒ", "oooOOOO", strict=True)),
        **dict(zip("úÚÙ", "uUU", strict=True)),
        "ç": "c",
    }
)


class NotGsm7(ValueError):
    """The text holds characters outside the alphabet; it says which and where."""

    def __init__(self, found: list[tuple[int, str]]) -> None:
        super().__init__(", ".join(f"U+{ord(character):04X} at {at}" for at, character in found))
        self.found = found


@dataclass(frozen=True, slots=True)
class Parts:
    """A text as the network carries and bills it."""

    encoding: Encoding
    units: int
    per_segment: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def segments(self) -> int:
        return len(self.texts)


def is_gsm7(text: str) -> bool:
    return _ALPHABET.issuperset(text)


def foreign(text: str) -> list[tuple[int, str]]:
    """List what forces the whole text out of the alphabet, with its place."""
    return [(at, character) for at, character in enumerate(text) if character not in _ALPHABET]


def septets(text: str) -> int:
    """Count septets: a character of the extension table is an escape and itself."""
    if not is_gsm7(text):
        raise NotGsm7(foreign(text))
    return len(text) + sum(character in _EXTENSION for character in text)


def parts(text: str) -> Parts:
    """Cut a text into what is sent and billed; an empty text is still one message."""
    encoding: Encoding = "GSM7" if is_gsm7(text) else "UCS2"
    sizes = [_size(character, encoding) for character in text]
    units = sum(sizes)
    if units <= _SINGLE_UNITS[encoding]:
        return Parts(encoding, units, (units,), (text,))
    pieces = tuple(_cut(sizes, _PART_UNITS[encoding]))
    return Parts(
        encoding,
        units,
        per_segment=tuple(sum(sizes[start:end]) for start, end in pieces),
        texts=tuple(text[start:end] for start, end in pieces),
    )


def transliterate(text: str) -> str:
    """Write a text with the alphabet where a reader loses nothing; the rest stays as it is."""
    if is_gsm7(text):
        return text
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def in_letters(text: str, *, plain: bool) -> str:
    """Write a text as a lender has it: in the phones' own letters, or as it is."""
    return transliterate(text) if plain else text


def _size(character: str, encoding: Encoding) -> int:
    """Count septets or UTF-16 code units; a size of two is a pair that must stay whole."""
    if encoding == "GSM7":
        return 2 if character in _EXTENSION else 1
    return 2 if character > _LAST_OF_TWO_OCTETS else 1


def _cut(sizes: Iterable[int], limit: int) -> Iterator[tuple[int, int]]:
    """Fill each part as far as whole characters go."""
    start = end = filled = 0
    for size in sizes:
        if filled + size > limit:
            yield start, end
            start, filled = end, 0
        filled += size
        end += 1
    yield start, end
