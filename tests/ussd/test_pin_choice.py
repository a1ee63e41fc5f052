"""Which PINs may be chosen."""

from datetime import date

import pytest

from ussd.pin_choice import is_pin, too_easy

BORN = date(1987, 3, 14)


@pytest.mark.parametrize("typed", ["2749", "27491", "274913"])
def test_four_to_six_digits_are_a_pin(typed: str) -> None:
    assert is_pin(typed)
    assert not too_easy(typed, BORN, ["58123456", "198703142222"])


@pytest.mark.parametrize(
    "typed",
    [
        *("", "274", "2749138", "27a9", "27 49", "-274", "2749\n", "27*9", "\u00b2749"),
        *("\u0662\u0667\u0664\u0669", "\uff12\uff17\uff14\uff19"),
    ],
)
def test_anything_else_is_none(typed: str) -> None:
    assert not is_pin(typed)


@pytest.mark.parametrize(
    "pin",
    [
        *("0000", "111111", "1212", "123123", "4747", "252525"),
        *("1234", "4321", "6789", "9876", "7890", "0123", "123456", "654321", "90123"),
        *("1987", "1954", "2004", "2026"),
        *("2580", "0852", "6969", "112233", "159753"),
    ],
)
def test_what_others_would_try_first_is_too_easy(pin: str) -> None:
    assert too_easy(pin)


@pytest.mark.parametrize("pin", ["1403", "0314", "140387", "870314", "0387", "8703"])
def test_her_date_of_birth_is_too_easy(pin: str) -> None:
    assert too_easy(pin, BORN)
    assert not too_easy(pin, date(1962, 11, 28))


@pytest.mark.parametrize("pin", ["5812", "3456", "581234", "222233", "0045"])
def test_an_end_of_her_phone_or_her_id_is_too_easy(pin: str) -> None:
    assert too_easy(pin, None, ["58123456", "004512222233"])


def test_three_of_four_random_pins_may_be_chosen() -> None:
    allowed = sum(not too_easy(f"{pin:04d}", BORN) for pin in range(10_000))
    assert allowed > 9_500
