"""Names are kept as they are written and found as they are typed on any telephone."""

import pytest

from loans.rules.names import NAME_CHARACTERS_MAX as MAX
from loans.rules.names import NotAName, folded, read


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Palesa Mokoena", "Palesa Mokoena"),
        ("  Palesa   Mokoena ", "Palesa Mokoena"),
        ("\u2019Malineo Tšepe", "\u2019Malineo Tšepe"),
        ("'Mapusetso Ntšekhe-Tau", "'Mapusetso Ntšekhe-Tau"),
        ("J. Molapo", "J. Molapo"),
    ],
)
def test_a_name_is_kept_with_its_letters(written: str, kept: str) -> None:
    assert read(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "P",
        "1234",
        "...",
        "Palesa <b>",
        "Palesa\x00",
        "=cmd",
        "P" * (MAX + 1),
    ],
)
def test_anything_else_is_no_name(written: str) -> None:
    with pytest.raises(NotAName):
        read(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u2019Malineo Tšepe", "malineo tsepe"),
        ("'MALINEO  TŠEPE", "\u2018malineo ts\u030cepe"),
        ("Ntšekhe", "Ntsekhe"),
    ],
)
def test_names_that_sound_alike_in_any_spelling_are_found(one: str, other: str) -> None:
    assert folded(one) == folded(other)
