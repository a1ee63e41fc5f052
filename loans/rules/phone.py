"""Which phone numbers are numbers: our own ASCII grammar first, then the numbering plan."""

import re

# Library parsers accept extensions, letters, other scripts' digits and control characters; a
# number that reaches them has passed this grammar before.
TYPED = re.compile(r"(?:\+|00)?[0-9](?:[ -]?[0-9]){5,17}")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")

LESOTHO = "266"
NATIONAL_DIGITS = 8
# No trunk prefix; mobiles begin with 5 (Vodacom) or 6 (Econet).
LESOTHO_MOBILE = re.compile(r"\+266[56][0-9]{7}")


class NotAPhone(ValueError):
    """What was typed is no mobile number that we can reach. The number is not repeated here."""


def is_e164(text: str) -> bool:
    """Tell whether a network's number has the international form; it is never repaired."""
    return E164.fullmatch(text) is not None


def read(text: str) -> str:
    """Read a number as people in Lesotho write it into E.164."""
    if TYPED.fullmatch(text) is None:
        raise NotAPhone
    digits = re.sub(r"[ -]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif len(digits) == NATIONAL_DIGITS:
        digits = f"+{LESOTHO}{digits}"
    elif digits.startswith(LESOTHO):
        digits = "+" + digits
    abroad = not digits.startswith(f"+{LESOTHO}")
    if not is_e164(digits) or not (abroad or LESOTHO_MOBILE.fullmatch(digits)):
        raise NotAPhone
    return digits
