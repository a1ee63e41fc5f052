"""How typed answers are read: into what a slot keeps, or the name of the line that says why not."""

import re
from datetime import date

from loans.dates import today
from loans.rules import names, national_id
from loans.rules.details import AGE_YEARS_MAX, AGE_YEARS_MIN, age_years
from ussd.digests import digest_of
from ussd.engine.domain import Read, Refused
from ussd.engine.talk import Talk
from ussd.pin_choice import is_pin, too_easy
from ussd.slots import BORN_ON, NATIONAL_ID, PIN_CHOSEN

# The lines of `refusals` that are named here; the catalogues have words for each.
NOT_A_NAME = "not_a_name"
NOT_AN_ID = "not_an_id"
NOT_HER_ID = "not_her_id"
NOT_A_DATE = "not_a_date"
NOT_GROWN_UP = "not_grown_up"
NOT_A_PIN = "not_a_pin"
EASY_PIN = "easy_pin"
PINS_DIFFER = "pins_differ"
NOT_AN_AMOUNT = "not_an_amount"
NOT_BETWEEN = "not_between"
NOT_A_SUM = "not_a_sum"
NOT_WORDS = "not_words"
NOT_THE_CODE = "not_the_code"
LINES = (
    NOT_A_NAME,
    NOT_AN_ID,
    NOT_HER_ID,
    NOT_A_DATE,
    NOT_GROWN_UP,
    NOT_A_PIN,
    EASY_PIN,
    PINS_DIFFER,
    NOT_AN_AMOUNT,
    NOT_BETWEEN,
    NOT_A_SUM,
    NOT_WORDS,
    NOT_THE_CODE,
)
DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")


def name(_talk: Talk, typed: str) -> Read | Refused:
    """Read names as they stand on a document."""
    try:
        return Read(names.read(typed))
    except names.NotAName:
        return Refused(NOT_A_NAME)


def id_number(_talk: Talk, typed: str) -> Read | Refused:
    """Read a national id."""
    try:
        return Read(national_id.read(typed))
    except national_id.NotANationalId:
        return Refused(NOT_AN_ID)


def date_of_birth(_talk: Talk, typed: str) -> Read | Refused:
    """Read a date typed as DDMMYYYY, with or without something between its parts."""
    shape = DAY.fullmatch(re.sub(r"[ ./-]", "", typed))
    if shape is None:
        return Refused(NOT_A_DATE)
    day, month, year = map(int, shape.groups())
    try:
        born_on = date(year, month, day)
    except ValueError:
        return Refused(NOT_A_DATE)
    if not AGE_YEARS_MIN <= age_years(born_on, today()) <= AGE_YEARS_MAX:
        return Refused(NOT_GROWN_UP, {"years": str(AGE_YEARS_MIN)})
    return Read(born_on.isoformat())


def new_pin(talk: Talk, typed: str, phone: str) -> Read | Refused:
    """Read a PIN that she chooses: only a digest of it waits for the second time."""
    pin = typed.strip(" ")
    if not is_pin(pin):
        return Refused(NOT_A_PIN)
    born = talk.slots.get(BORN_ON)
    numbers = (phone.removeprefix("+266"), talk.slots.get(NATIONAL_ID, ""))
    if too_easy(pin, date.fromisoformat(born) if born else None, filter(None, numbers)):
        return Refused(EASY_PIN)
    return Read(_digest(phone, pin))


def same_pin(talk: Talk, typed: str, phone: str) -> Read | Refused:
    """Read it once more; it goes no further than what is done with it in this hop."""
    pin = typed.strip(" ")
    if not is_pin(pin) or _digest(phone, pin) != talk.slots.get(PIN_CHOSEN):
        return Refused(PINS_DIFFER)
    return Read("", secret=pin)


def _digest(phone: str, pin: str) -> str:
    return digest_of("pin", f"{phone} {pin}")
