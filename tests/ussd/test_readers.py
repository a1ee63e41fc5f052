"""What is typed into a question is read, or refused by the name of a line."""

from datetime import timedelta

import pytest

from loans.dates import today
from tests.ussd.bad_inputs import BAD_INPUTS
from ussd import readers
from ussd.engine.domain import Read, Refused
from ussd.engine.talk import Talk
from ussd.slots import BORN_ON, NATIONAL_ID, PIN_CHOSEN

TALK = Talk("register.pin", slots={BORN_ON: "1987-03-14", NATIONAL_ID: "198703142222"})
PHONE = "+26658123456"

DIGITS = {"digits": "4 to 6"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Palesa Mokoena", "Palesa Mokoena"),
        ("  'Malineo   Ts'ehlo ", "'Malineo Ts'ehlo"),
        ("T\u0161epo", "T\u0161epo"),
        ("Mosito-Khoele", "Mosito-Khoele"),
    ],
)
def test_a_name_is_kept_as_it_is_written(typed: str, name: str) -> None:
    assert readers.name(TALK, typed) == Read(name)


@pytest.mark.parametrize("typed", ["", "P", "58123456", "Palesa1", "\u202ePalesa", "x" * 200])
def test_what_no_document_bears_is_no_name(typed: str) -> None:
    assert readers.name(TALK, typed) == Refused(readers.NOT_A_NAME)


def test_an_id_has_twelve_digits() -> None:
    assert readers.id_number(TALK, "1987 0314 2222") == Read("198703142222")
    for wrong in ("19870314222", "1987031422223", "19870314222a", ""):
        assert readers.id_number(TALK, wrong) == Refused(readers.NOT_AN_ID)


@pytest.mark.parametrize(
    "typed", ["14031987", "14/03/1987", "14 03 1987", "14.03.1987", "14-03-1987"]
)
def test_a_date_is_day_month_and_year(typed: str) -> None:
    assert readers.date_of_birth(TALK, typed) == Read("1987-03-14")


@pytest.mark.parametrize(
    "typed", ["", "31021987", "19870314", "140387", "1403198", "00000000", "14*03*1987", "1403198x"]
)
def test_what_is_on_no_calendar_is_no_date(typed: str) -> None:
    assert readers.date_of_birth(TALK, typed) == Refused(readers.NOT_A_DATE)


def test_she_is_eighteen_on_her_birthday() -> None:
    birthday = today().replace(day=1) - timedelta(1)
    grown_up = birthday.replace(year=birthday.year - 18, day=28)
    typed = (today() - timedelta(1)).strftime("%d%m")
    for years, read in ((17, False), (19, True), (119, True), (121, False)):
        answer = readers.date_of_birth(TALK, f"{typed}{today().year - years}")
        assert isinstance(answer, Read) == read, years
    assert isinstance(readers.date_of_birth(TALK, grown_up.strftime("%d%m%Y")), Read)


def test_only_a_digest_of_a_chosen_pin_waits_for_the_second_time() -> None:
    chosen = readers.new_pin(TALK, "2749", PHONE, DIGITS)
    assert isinstance(chosen, Read)
    assert "2749" not in repr(chosen)
    assert chosen.secret == ""
    talk = TALK.remembering({PIN_CHOSEN: chosen.value})
    again = readers.same_pin(talk, " 2749 ", PHONE)
    assert again == Read("", secret="2749")
    assert "2749" not in repr(again)
    assert readers.same_pin(talk, "2748", PHONE) == Refused(readers.PINS_DIFFER)
    # The same PIN on another phone is another digest.
    assert readers.new_pin(TALK, "2749", "+26662123456", DIGITS) != chosen


@pytest.mark.parametrize("typed", ["1234", "1987", "1403", "3456", "2222"])
def test_a_pin_that_is_easy_to_guess_is_not_chosen(typed: str) -> None:
    assert readers.new_pin(TALK, typed, PHONE, DIGITS) == Refused(readers.EASY_PIN)


@pytest.mark.parametrize("typed", BAD_INPUTS)
def test_bad_input_is_refused_by_a_line_and_never_by_an_accident(typed: str) -> None:
    talk = TALK.remembering({PIN_CHOSEN: "x"})
    told = (
        readers.id_number(talk, typed),
        readers.date_of_birth(talk, typed),
        readers.same_pin(talk, typed, PHONE),
    )
    assert all(isinstance(one, Refused) for one in told), told
    for read in (readers.name(talk, typed), readers.new_pin(talk, typed, PHONE, DIGITS)):
        assert isinstance(read, Read | Refused)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Ha Abia", "Ha Abia"),
        ("  Mohale's   Hoek ", "Mohale's Hoek"),
        ("'Mamathe", "'Mamathe"),
        ("Ha Thetsane 106", "Ha Thetsane 106"),
        ("K'hamphani ea M&M, Ltd.", "K'hamphani ea M&M, Ltd."),
        ("Lits\u0161oele", "Lits\u0161oele"),
    ],
)
def test_a_place_is_kept_as_it_is_written(typed: str, place: str) -> None:
    assert readers.place(TALK, typed) == Read(place)


@pytest.mark.parametrize(
    "typed", ["", "P", "106", "1 2", "{code}", "<b>Roma", "Ro\x00ma", "\u4e2d\u6587", "x" * 81]
)
def test_what_stands_on_no_sign_is_no_place(typed: str) -> None:
    assert readers.place(TALK, typed) == Refused(readers.NOT_A_PLACE)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("58123456", "+26658123456"),
        (" 5812 3456 ", "+26658123456"),
        ("0026658123456", "+26658123456"),
        ("+27821234567", "+27821234567"),
    ],
)
def test_a_mobile_is_read_as_people_write_it(typed: str, number: str) -> None:
    assert readers.mobile(TALK, typed) == Read(number)


@pytest.mark.parametrize("typed", ["22310001", "5812345", "58123456x", "+266 5812345", "911"])
def test_what_reaches_no_mobile_is_none(typed: str) -> None:
    assert readers.mobile(TALK, typed) == Refused(readers.NOT_A_MOBILE)


def test_what_comes_in_a_month_is_nothing_or_more_but_not_anything() -> None:
    assert readers.income(TALK, "0") == Read("0")
    assert readers.income(TALK, " 02400 ") == Read("2400")
    assert readers.income(TALK, "10000000") == Read("10000000")
    most = {"min": "M0", "max": "M10,000,000"}
    assert readers.income(TALK, "10000001") == Refused(readers.NOT_BETWEEN, most)
    for wrong in ("", "24.50", "2,400", "-1", "M2400", "\u0665\u0660", "2400 \u200f"):
        assert readers.income(TALK, wrong) == Refused(readers.NOT_AN_AMOUNT)


# These are names on some sign, or sums that somebody earns.
SOUND_PLACES = {"Lits\u0161oele", "NaN", "Infinity"}
SOUND_INCOMES = {"01", "99"}


@pytest.mark.parametrize("typed", BAD_INPUTS)
def test_bad_input_is_no_detail_either(typed: str) -> None:
    assert readers.mobile(TALK, typed) == Refused(readers.NOT_A_MOBILE)
    assert isinstance(readers.place(TALK, typed), Refused) == (typed not in SOUND_PLACES)
    assert isinstance(readers.income(TALK, typed), Refused) == (typed not in SOUND_INCOMES)
