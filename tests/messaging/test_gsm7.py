"""The alphabet of text messages: known answers, laws for any text, and Sesotho's traps."""

import json
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules.gsm7 import NotGsm7, foreign, is_gsm7, parts, septets, transliterate


class Case(TypedDict):
    id: str
    text: str
    encoding: str
    units: int
    segments: int
    per_segment: list[int]


VECTORS = Path(__file__).parent.parent / "vectors" / "sms_segments.json"
CASES: list[Case] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]

# The standard's table, one code each, written out by code so that a slip in one list shows.
BASIC_CODE_POINTS = frozenset(
    [0x0A, 0x0D, *range(0x20, 0x5B), 0x5F, *range(0x61, 0x7B)],
).union(
    [0xA1, 0xA3, 0xA4, 0xA5, 0xA7, 0xBF, 0xC4, 0xC5, 0xC6, 0xC7, 0xC9, 0xD1, 0xD6, 0xD8, 0xDC],
    [0xDF, 0xE0, 0xE4, 0xE5, 0xE6, 0xE8, 0xE9, 0xEC, 0xF1, 0xF2, 0xF6, 0xF8, 0xF9, 0xFC],
    [0x393, 0x394, 0x398, 0x39B, 0x39E, 0x3A0, 0x3A3, 0x3A6, 0x3A8, 0x3A9],
)
EXTENSION_CODE_POINTS = frozenset(map(ord, "\f^{}\\[~]|€"))

# What word processors make of an apostrophe, a quotation mark and a dash.
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
TURNED = "\N{LEFT SINGLE QUOTATION MARK}"
RAISED = "\N{MODIFIER LETTER APOSTROPHE}"
DASHES = "\N{EN DASH} \N{EM DASH} \N{HORIZONTAL ELLIPSIS}"

pairs_and_plain = st.text(alphabet="ab€^\n", max_size=700)
emoji_and_plain = st.text(alphabet="aš€\N{GRINNING FACE}", max_size=400)
any_text = st.one_of(st.text(max_size=400), pairs_and_plain, emoji_and_plain)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_known_text_is_cut_as_the_networks_cut_it(case: Case) -> None:
    cut = parts(case["text"])
    assert cut.encoding == case["encoding"]
    assert cut.units == case["units"]
    assert cut.segments == case["segments"]
    assert list(cut.per_segment) == case["per_segment"]


def test_the_alphabet_is_the_standards_and_nothing_more() -> None:
    assert len(BASIC_CODE_POINTS) == 127
    ours = {at for at in range(0x110000) if is_gsm7(chr(at))}
    assert ours == BASIC_CODE_POINTS | EXTENSION_CODE_POINTS
    assert {at for at in ours if septets(chr(at)) == 2} == EXTENSION_CODE_POINTS


def test_a_text_outside_the_alphabet_has_no_septets_and_says_why() -> None:
    with pytest.raises(NotGsm7) as refused:
        septets(f"Tšepo, {CURLY}M{CURLY}e")
    assert refused.value.found == [(1, "š"), (7, CURLY), (9, CURLY)]
    assert str(refused.value) == "U+0161 at 1, U+2019 at 7, U+2019 at 9"


def test_what_forces_sixteen_bits_is_named_with_its_place() -> None:
    assert foreign("Lumela, 'M'e") == []
    assert foreign("a\tb\x1bc`") == [(1, "\t"), (3, "\x1b"), (5, "`")]


def test_the_empty_text_is_one_message_of_nothing() -> None:
    cut = parts("")
    assert (cut.encoding, cut.units, cut.segments, cut.per_segment) == ("GSM7", 0, 1, (0,))


def test_one_s_with_a_caron_doubles_the_price_of_ninety_one_characters() -> None:
    dear = "Tšeliso, " + "a" * 82
    assert (parts(dear).encoding, parts(dear).segments) == ("UCS2", 2)
    plain = transliterate(dear)
    assert plain == "Tseliso, " + "a" * 82
    assert (parts(plain).encoding, parts(plain).segments) == ("GSM7", 1)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Tšepo, Tšeliso, Ntšekhe, Šale", "Tsepo, Tseliso, Ntsekhe, Sale"),
        (f"{CURLY}M{CURLY}e {TURNED}Muso {RAISED}Malineo `me", "'M'e 'Muso 'Malineo 'me"),
        ("“Kea leboha”", '"Kea leboha"'),
        (f"M1\u00a0250.00 {DASHES}", "M1 250.00 - - ..."),
        ("ho bōna, mē, bê, pôtsô", "ho bona, me, be, potso"),
        ("á í ó ú â ç\tÁ Í Ó Ú Â À È Ì Ò Ù", "a i o u a c A I O U A A E I O U"),
        ("s\u030c decomposed, é and è and à stay", "s decomposed, é and è and à stay"),
        ("Kea leboha \N{GRINNING FACE}", "Kea leboha \N{GRINNING FACE}"),
    ],
)
def test_a_text_is_written_with_the_alphabet_where_nothing_is_lost(written: str, sent: str) -> None:
    assert transliterate(written) == sent


@given(any_text)
def test_no_part_is_longer_than_its_limit_and_joined_they_are_the_text(text: str) -> None:
    cut = parts(text)
    single, part = (160, 153) if cut.encoding == "GSM7" else (70, 67)
    assert "".join(cut.texts) == text
    assert sum(cut.per_segment) == cut.units
    assert len(cut.per_segment) == cut.segments
    assert max(cut.per_segment) <= (single if cut.segments == 1 else part)


@given(any_text)
def test_the_cut_is_that_of_a_slow_and_obvious_splitter(text: str) -> None:
    cut = parts(text)
    assert (cut.encoding, list(cut.texts)) == cut_by_trying(text)


@given(any_text)
def test_transliterating_twice_changes_nothing_more_and_never_leaves_the_alphabet(
    text: str,
) -> None:
    once = transliterate(text)
    assert transliterate(once) == once
    assert not is_gsm7(text) or once == text


@given(any_text)
def test_what_is_foreign_is_all_that_keeps_a_text_out_of_the_alphabet(text: str) -> None:
    strangers = {at for at, _ in foreign(text)}
    rest = "".join(character for at, character in enumerate(text) if at not in strangers)
    assert is_gsm7(rest)
    assert is_gsm7(text) == (not strangers)


def cut_by_trying(text: str) -> tuple[str, list[str]]:
    """Encode for real, and grow each part one character at a time while its octets fit."""
    if all(ord(character) in BASIC_CODE_POINTS | EXTENSION_CODE_POINTS for character in text):
        name, single, part = "GSM7", 160, 153
    else:
        name, single, part = "UCS2", 70, 67

    def length(piece: str) -> int:
        if name == "UCS2":
            return len(piece.encode("utf-16-be")) // 2
        return sum(1 + (ord(character) in EXTENSION_CODE_POINTS) for character in piece)

    if length(text) <= single:
        return name, [text]
    pieces = [""]
    for character in text:
        if length(pieces[-1] + character) > part:
            pieces.append("")
        pieces[-1] += character
    return name, pieces
