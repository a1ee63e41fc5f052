"""A national id is twelve ASCII digits."""

import pytest

from loans.rules.national_id import NotANationalId, read


def test_it_is_read_as_it_stands_on_the_document() -> None:
    assert read("199001012345") == read("1990 0101-2345") == "199001012345"


@pytest.mark.parametrize(
    "typed",
    ["", "19900101234", "1990010123456", "19900101234A", "\u0661" * 12, "1e11", "+99001012345"],
)
def test_anything_else_is_none(typed: str) -> None:
    with pytest.raises(NotANationalId):
        read(typed)
