"""A national id of Lesotho: twelve digits, and nothing but ASCII digits."""

DIGITS = 12


class NotANationalId(ValueError):
    """What was typed is no national id; it is not repeated here."""


def read(text: str) -> str:
    """Read an id as it stands on the document; spaces and dashes between digits are taken out."""
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise NotANationalId
    return digits
