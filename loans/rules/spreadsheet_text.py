"""Texts for a spreadsheet that reads them out of a plain file: none of them is a formula to it."""

import re

# A cell that begins so is reckoned with: also in full width, and after a sign that is not shown.
# Where lists are written with semicolons, a text is cut at each of them, quoted or not.
BEGINS = "(?:\\A|(?<=[;\t\r\n]))"
SIGN = "(?=[-=+@\t\r\n\0\uff0d\uff1d\uff0b\uff20])"
FORMULA = re.compile(f"{BEGINS}{SIGN}")
MARKED = re.compile(f"{BEGINS}'{SIGN}")


def literal(text: str) -> str:
    """Keep a spreadsheet from reckoning with a text."""
    return FORMULA.sub("'", text)


def plain(text: str) -> str:
    """Take the marks away again; a mark that somebody wrote himself goes with them."""
    return MARKED.sub("", text)
