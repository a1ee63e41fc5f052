"""Which mobile numbers exist, by the numbering plans of all countries."""

from collections.abc import Collection

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from loans.errors import PhoneRefused
from loans.rules import phone


def country_of(number: str) -> str | None:
    """Name the country of a mobile number in E.164; None where no plan has such a mobile.

    Only what has passed our own grammar reaches the parser, which would take letters, extensions
    and other scripts' digits.
    """
    if not phone.is_e164(number):
        return None
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return None
    if phonenumbers.number_type(parsed) != PhoneNumberType.MOBILE:
        return None
    return phonenumbers.region_code_for_number(parsed)


def check_mobile(number: str, countries: Collection[str] | None = None) -> None:
    """Refuse what is no mobile, or one of a country that is not among those named."""
    country = country_of(number)
    if country is None or (countries is not None and country not in countries):
        raise PhoneRefused(country=country or "none")
