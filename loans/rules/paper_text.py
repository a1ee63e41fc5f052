"""Text as the letters that every printer has can write it: those of Western Europe and Sesotho."""

import unicodedata

# What people's telephones and programs write for a plain sign.
LIKE = {"\u02bc": "\u2019", "\u2032": "\u2019", "\u2010": "-", "\u2011": "-", "\u2212": "-"}
UNKNOWN = "?"


def printable(text: str) -> str:
    """Write a text on one line; a mark that the letters lack falls away, a sign becomes a question.

    No name is spelt otherwise for it where Sesotho or English is written as usual.
    """
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def _letter(letter: str) -> str:
    if letter.isspace():
        return " "
    if unicodedata.category(letter) == "Cf":
        return ""
    plain = LIKE.get(letter, letter)
    if _there_is(plain):
        return plain
    bare = [one for one in unicodedata.normalize("NFKD", plain) if _there_is(one)]
    return "".join(bare) or UNKNOWN


def _there_is(letter: str) -> bool:
    """Tell whether the letter is one of Windows' Western ones, which a PDF's own fonts have."""
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return letter.isprintable()
