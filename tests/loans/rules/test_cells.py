"""A cell is read in one way or refused in one sentence; nothing is guessed, and no digit lost."""

from collections.abc import Callable
from datetime import date

import pytest

from loans.rules import cells
from loans.rules.cells import DayOrder, NotRead
from loans.rules.table import Broken, Cell

SHORTENED = ["2.6658E+10", "1,9E+11", "2E5", "1.5e-3"]
READERS: list[Callable[[Cell], object]] = [
    cells.mobile,
    cells.identity_number,
    cells.own_number,
    cells.sum_of_maloti,
    cells.count,
    cells.day(DayOrder.UNSAID),
]


def refusal(read: Callable[[Cell], object], cell: Cell) -> str:
    with pytest.raises(NotRead) as fault:
        read(cell)
    return str(fault.value)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("cell", SHORTENED)
def test_a_number_that_a_spreadsheet_has_shortened_is_never_taken(
    read: Callable[[Cell], object], cell: str
) -> None:
    assert refusal(read, cell) == cells.IS_SHORTENED


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("58123456", "+26658123456"),
        (" 26662047719 ", "+26662047719"),
        ("+27 82 123 4567", "+27821234567"),
    ],
)
def test_a_phone(typed: str, number: str) -> None:
    assert cells.mobile(typed) == number


@pytest.mark.parametrize("typed", ["22312345", "=+26658123456", "tel:58123456", "٥٨١٢٣٤٥٦", "1"])
def test_no_phone(typed: str) -> None:
    assert "58123456" in refusal(cells.mobile, typed)


def test_a_national_id_whose_nought_is_lost_is_told_so() -> None:
    assert cells.identity_number("012345678901") == "012345678901"
    assert refusal(cells.identity_number, "12345678901") == cells.LOST_NOUGHT
    for typed in ("1234567890123", "12345678901a", "=012345678901"):
        assert refusal(cells.identity_number, typed) == "A national id has twelve digits."


@pytest.mark.parametrize(
    ("typed", "lisente"), [("1250", 125_000), ("1250.5", 125_050), ("0.01", 1), ("0", 0)]
)
def test_a_sum(typed: str, lisente: int) -> None:
    assert cells.sum_of_maloti(typed) == lisente


@pytest.mark.parametrize(
    "typed",
    [
        "1,250.00",
        "1250,00",
        "1 250",
        "M1250",
        "-5",
        "+5",
        "1.005",
        "01",
        "1_000",
        "\u0665\u0660\u0660",
        "NaN",
        "=1+1",
    ],
)
def test_no_sum(typed: str) -> None:
    assert refusal(cells.sum_of_maloti, typed).startswith("A sum in maloti")


def test_a_sum_has_bounds() -> None:
    assert refusal(cells.some_maloti, "0.00") == "At least 0.01."
    assert cells.some_maloti("0.01") == 1
    assert cells.sum_of_maloti("1000000000000") == 10**14
    assert refusal(cells.sum_of_maloti, "1000000000000.01") == "More money than there is."


@pytest.mark.parametrize(("typed", "number"), [("1", 1), ("600", 600)])
def test_a_count(typed: str, number: int) -> None:
    assert cells.count(typed) == number


@pytest.mark.parametrize("typed", ["0", "1.5", "12 months", "-1", "1000000"])
def test_no_count(typed: str) -> None:
    assert refusal(cells.count, typed) == "A whole number, such as 12."


CHRISTMAS, APRIL, MARCH = date(2026, 12, 25), date(2026, 4, 3), date(2026, 3, 4)


@pytest.mark.parametrize(
    ("order", "cell", "found"),
    [
        (DayOrder.UNSAID, "2026-12-25", CHRISTMAS),
        (DayOrder.UNSAID, CHRISTMAS, CHRISTMAS),
        (DayOrder.UNSAID, "25/12/2026", CHRISTMAS),
        (DayOrder.UNSAID, "5/5/2026", date(2026, 5, 5)),
        (DayOrder.DAY_FIRST, "03/04/2026", APRIL),
        (DayOrder.MONTH_FIRST, "03/04/2026", MARCH),
        (DayOrder.MONTH_FIRST, "12/25/2026", CHRISTMAS),
    ],
)
def test_a_day(order: DayOrder, cell: Cell, found: date) -> None:
    assert cells.day(order)(cell) == found


@pytest.mark.parametrize(
    ("order", "cell", "sentence"),
    [
        (
            DayOrder.UNSAID,
            "03/04/2026",
            "Day or month first? Write 2026-12-25, or say it for the whole file.",
        ),
        (DayOrder.DAY_FIRST, "12/25/2026", "No day of the calendar."),
        (DayOrder.MONTH_FIRST, "25/12/2026", "No day of the calendar."),
        (DayOrder.UNSAID, "2026-02-30", "No day of the calendar."),
        (DayOrder.UNSAID, "0026-12-25", "A day between 1900 and 2199."),
        (DayOrder.UNSAID, date(1890, 1, 1), "A day between 1900 and 2199."),
        (DayOrder.UNSAID, "25.12.2026", "A day as 2026-12-25 or 25/12/2026."),
        (DayOrder.UNSAID, "46381", "A day as 2026-12-25 or 25/12/2026."),
        (DayOrder.UNSAID, "25/12/26", "A day as 2026-12-25 or 25/12/2026."),
    ],
)
def test_no_day(order: DayOrder, cell: Cell, sentence: str) -> None:
    assert refusal(cells.day(order), cell) == sentence


def test_text_is_what_stands_there_and_no_formula() -> None:
    assert cells.text(" =cmd() ") == "=cmd()"
    assert refusal(cells.text, Broken("A formula.")) == "A formula."
    assert refusal(cells.text, CHRISTMAS) == "This is a day, and no day belongs here."
    assert refusal(cells.text, "x" * 10_000) == "At most 1000 characters."


def test_names_words_and_numbers_of_ones_own() -> None:
    assert cells.name("  ’Malineo   Thamae ") == "’Malineo Thamae"
    assert refusal(cells.name, "=HYPERLINK(1)").startswith("No name of a person")
    assert cells.words("Ha  Thamae") == "Ha Thamae"
    assert refusal(cells.words, "Ro\u202ema").startswith("A few words")
    assert cells.own_number(" M-17/3 ") == "M-17/3"
    for typed in ("x" * 61, "M\t1"):
        assert refusal(cells.own_number, typed).startswith("At most 60")


def test_one_of_a_few_words_in_any_case() -> None:
    read = cells.one_of({"cash": 1, "bank": 2})
    assert (read("Cash"), read(" BANK ")) == (1, 2)
    assert refusal(read, "cheque") == "One of cash, bank."
