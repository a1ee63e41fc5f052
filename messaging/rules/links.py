"""Links in a text, plain or hidden: who never sends one cannot be imitated by one."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# Letters of other alphabets that look like ours: Cyrillic, then Greek.
_LOOKALIKES: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u04bb\u0501\u051b\u051d"
    "\u03bf\u03b1\u03b9\u03bd\u03c1",
    "aeopcyxisjhdqwoaivp",
)
# What is on no screen and yet keeps a word from being found.
_UNSEEN: Final = dict.fromkeys(
    [0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)],
) | dict.fromkeys(range(0x2060, 0x2070))
_DOTS: Final = str.maketrans("\u3002\uff0e\uff61\u2024\u00b7\u2022\u2219", ".......")

_GENERIC: Final = (
    "com|net|org|info|biz|mobi|app|dev|page|site|online|shop|store|link|click|live|club|top|xyz"
    "|vip|win|loan|loans|cash|money|bank|credit|finance|fund|pay|digital|website|tech|cloud|pro"
    "|icu|buzz|rest|fun|space|world|gov|edu|int|africa|name|asia|work|bid|trade|download|zip|mov"
)
_COUNTRIES: Final = (
    "ls|za|bw|sz|zw|mz|na|zm|mw|ng|ke|gh|tz|ug|rw|et|uk|us|eu|de|fr|nl|cn|ru|br|in|jp|au|ca|it|es"
    "|io|ai|co|me|tv|cc|ly|gl|gd|gy|gg|gs|gle|im|is|to|ws|fm|st|tk|ml|ga|cf|gq|pw|la|li|re|vc|sh"
    "|ac|mu|be|ch|at|se|no|so|sc|as|bz|ms|nu|su|tl|su|pl|id|my|sg|hk|tw|kr|th|vn|ph|pk|bd|ir|tr"
)
# They are words too: "chelete.Re fumane" lacks a blank and is no link, and yet phones make it one.
_WORDS_TOO: Final = frozenset(
    {"in", "it", "is", "to", "la", "li", "re", "me", "so", "no", "as", "at", "be", "us", "na"}
    | {"st", "my", "id", "ch", "se", "am", "pay", "fund", "work", "name", "top"}
)
_SCHEME: Final = re.compile(
    r"\b[a-z][a-z0-9+-]{1,11}\s{0,2}:\s{0,2}(?:/|\\){2}"
    r"|\bh[tx]{2}ps?\b|\b(?:javascript|mailto|data|intent|market|whatsapp|tel|sms):(?=\S)"
)
_WWW: Final = re.compile(r"\bw\s?w\s?w\s?[.\d]?(?=[\s.]?[a-z0-9])")
_SHORT: Final = re.compile(
    r"\b(?:bit\.?ly|tinyurl|t\.co|goo\.gl|is\.gd|ow\.ly|cutt\.ly|rb\.gy|rebrand\.ly|shorturl"
    r"|wa\.me|t\.me|tiny\.cc|buff\.ly|lnkd\.in|fb\.me|m\.me|s\.id|v\.gd|t\.ly)\b"
)
_ADDRESS: Final = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_HIDDEN_DOT: Final = re.compile(
    r"\s*[(\[{<]\s*(?:dot|punt|\.)\s*[)\]}>]\s*|\s+dot\s+(?=(?:" + _GENERIC + "|co|ls|za|ly)\\b)"
)
_SPACED_DOT: Final = re.compile(
    r"(?<=[a-z0-9])(?:\s+\.\s*|\.\s+)(?=(?:com|net|org|info|co|ls|za|ly|xyz|me/)\b)"
    r"|(?<=[a-z0-9]),(?=(?:com|co|net|org|ls)\b)"
)
_DOMAIN: Final = re.compile(
    r"(?<![\w.@-])(?P<user>[\w.+-]+@)?(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.)+"
    rf"(?P<end>xn--[a-z0-9]+|{_GENERIC}|{_COUNTRIES})(?![\w-])(?P<path>[/?#:]\S)?"
)
_PLACE: Final = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class Link:
    """What was found, and whether it may be two sentences without a blank between them."""

    found: str
    certain: bool


def plain_look(text: str) -> str:
    """Write a text in small letters as it looks to a reader."""
    shown = unicodedata.normalize("NFKC", text.translate(_UNSEEN).translate(_DOTS)).casefold()
    bare = unicodedata.normalize("NFD", shown.translate(_LOOKALIKES))
    return "".join(one for one in bare if not unicodedata.combining(one))


def links(text: str) -> Iterator[Link]:
    """Find each; a place for a fact counts as a word."""
    seen = plain_look(_PLACE.sub("fact", text))
    for sign in (_SCHEME, _WWW, _SHORT, _ADDRESS):
        yield from (Link(found[0].strip(), certain=True) for found in sign.finditer(seen))
    joined = _SPACED_DOT.sub(".", _HIDDEN_DOT.sub(".", seen))
    hidden = joined != seen
    for found in _DOMAIN.finditer(joined):
        name = found[0].rstrip("/?#:")
        # "Done.It is", and "5 p.m.at the office".
        short = name.count(".") == 1 or all(len(one) == 1 for one in name.split(".")[:-1])
        word = found["end"] in _WORDS_TOO and short
        yield Link(name, certain=bool(not word or found["path"] or found["user"] or hidden))
