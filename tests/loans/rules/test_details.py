"""The personal part of a borrower's sheet: written in one piece, and what of it cannot be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.details import Contact, Details, NotWords, age_years, read_words

TODAY = date(2026, 3, 1)
KIN = Contact("Lineo Mokoena", "+26662047719", "sister")


def test_whatever_is_there_is_read_back() -> None:
    told = Details(
        born_on=date(1990, 1, 1),
        town="Roma",
        employer="National University",
        income_month_lisente=850_000,
        next_of_kin=KIN,
        guarantors=(KIN, Contact("Thabiso \u2019Mota", "+27821234567", "uncle")),
    )
    assert Details.of(told.as_text()) == told
    assert told.contacts == (KIN, *told.guarantors)


@given(
    st.builds(
        Details,
        born_on=st.none() | st.dates(),
        town=st.text(),
        income_month_lisente=st.none() | st.integers(0, 10**9),
        next_of_kin=st.none() | st.builds(Contact),
        guarantors=st.lists(st.builds(Contact), max_size=3).map(tuple),
    )
)
def test_any_details_are_read_back(told: Details) -> None:
    assert Details.of(told.as_text()) == told


def test_an_income_of_nothing_is_not_an_unknown_one() -> None:
    assert Details.of(Details(income_month_lisente=0).as_text()).income_month_lisente == 0


def test_no_details_are_an_empty_text() -> None:
    assert Details().as_text() == ""
    assert Details.of("") == Details()


def test_one_field_is_written_without_the_others() -> None:
    told = Details(town="Roma", employer="Pick a Pay")
    assert told.one_as_text("town") == '{"town": "Roma"}'
    assert Details().one_as_text("born_on") == ""


@pytest.mark.parametrize(
    ("born_on", "years"),
    [
        (date(2008, 3, 1), 18),
        (date(2008, 3, 2), 17),
        (date(2008, 2, 29), 18),
        (date(1906, 3, 1), 120),
        (date(1905, 3, 1), 121),
        (date(2030, 1, 1), -4),
    ],
)
def test_a_borrower_is_of_age(born_on: date, years: int) -> None:
    assert age_years(born_on, TODAY) == years
    fits = 18 <= years <= 120
    assert ("born_on" not in Details(born_on=born_on).wrong(TODAY)) == fits


def test_what_cannot_be_is_named_by_field() -> None:
    assert Details(income_month_lisente=10**9 + 1).wrong(TODAY).keys() == {"income_month_lisente"}
    assert Details(income_month_lisente=-1).wrong(TODAY).keys() == {"income_month_lisente"}
    assert Details(guarantors=(KIN,) * 11).wrong(TODAY).keys() == {"guarantors"}
    assert not Details(guarantors=(KIN,) * 10, income_month_lisente=10**9).wrong(TODAY)


@pytest.mark.parametrize(
    "text", ["", "  ", "x" * 81, "Ro\x00ma", "Roma\u202e", "Ro\u200bma", "\x1b[31mRoma"]
)
def test_some_texts_are_no_words(text: str) -> None:
    with pytest.raises(NotWords):
        read_words(text)


def test_words_are_kept_as_written_in_single_spaces() -> None:
    assert read_words("  Ha  Thamae,\tMaseru 100 ") == "Ha Thamae, Maseru 100"
    assert read_words("Te\u0301ba") == "T\u00e9ba"
