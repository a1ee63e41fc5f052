"""How typed answers are read: into what a slot keeps, or the name of the line that says why not."""

import re
from datetime import date

from django.conf import settings

from loans.dates import today
from loans.errors import PhoneRefused
from loans.numbering import check_mobile
from loans.rules import names, national_id, phone
from loans.rules.details import (
    AGE_YEARS_MAX,
    AGE_YEARS_MIN,
    INCOME_LISENTE_MAX,
    NotWords,
    age_years,
    read_words,
)
from loans.rules.rounding import LISENTE_PER_LOTI
from messaging.rules.gsm7 import is_gsm7, transliterate
from ussd.digests import digest_of
from ussd.engine.domain import Facts, Read, Refused
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
NOT_A_PLACE = "not_a_place"
NOT_A_MOBILE = "not_a_mobile"
NOT_PAID_TO = "not_paid_to"
SAME_NUMBER = "same_number"
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
    NOT_A_PLACE,
    NOT_A_MOBILE,
    NOT_PAID_TO,
    SAME_NUMBER,
)
# Letters of any Latin hand; what is no name of a place on any sign is none here.
PLACE = re.compile(r"['\u2018\u2019]?[^\W\d_](?:[^\W_]|[ '\u2018\u2019.,&/-])*")
PLACE_LETTERS_MIN = 2
INCOME = re.compile(r"[0-9]{1,12}")
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


def place(_talk: Talk, typed: str) -> Read | Refused:
    """Read the name of a town or an employer: it begins with a letter, and phones can show it."""
    try:
        words = read_words(typed)
    except NotWords:
        return Refused(NOT_A_PLACE)
    named = PLACE.fullmatch(words) and sum(map(str.isalpha, words)) >= PLACE_LETTERS_MIN
    return Read(words) if named and is_gsm7(transliterate(words)) else Refused(NOT_A_PLACE)


def mobile(_talk: Talk, typed: str) -> Read | Refused:
    """Read a mobile number as it is dialled at home, or with the code of any country."""
    try:
        number = phone.read(typed.strip(" "))
        check_mobile(number)
    except (phone.NotAPhone, PhoneRefused):
        return Refused(NOT_A_MOBILE)
    return Read(number)


def income(_talk: Talk, typed: str) -> Read | Refused:
    """Read what comes in a month, in whole maloti; it may be nothing."""
    if not INCOME.fullmatch(typed.strip(" ")):
        return Refused(NOT_AN_AMOUNT)
    whole = int(typed)
    if whole * LISENTE_PER_LOTI > INCOME_LISENTE_MAX:
        most = INCOME_LISENTE_MAX // LISENTE_PER_LOTI
        return Refused(NOT_BETWEEN, {"min": "M0", "max": f"M{most:,}"})
    return Read(str(whole))


def new_pin(talk: Talk, typed: str, phone: str, digits: Facts) -> Read | Refused:
    """Read a PIN that she chooses: only a digest of it waits for the second time."""
    pin = typed.strip(" ")
    if not is_pin(pin, settings.PIN_DIGITS):
        return Refused(NOT_A_PIN, digits)
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
