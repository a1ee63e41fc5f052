"""Names as they are searched: in any case, with or without the marks that telephones lack."""

import unicodedata

# Printed in many ways, and often left out: 'Malineo, ’Malineo, ‘Malineo, Malineo.
APOSTROPHES = str.maketrans("", "", "'\u2018\u2019\u02bc\u02bb`\u00b4")
NAME_CHARACTERS_MAX = 120


class NotAName(ValueError):
    """No name of a person: empty, too long, or with characters that no document bears."""


def read(text: str) -> str:
    """Read a name as it was written, with its letters, in single spaces."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 < len(name) <= NAME_CHARACTERS_MAX:
        raise NotAName
    if not all(
        c.isalpha() or c in " -.'\u2018\u2019\u02bc" or unicodedata.combining(c) for c in name
    ):
        raise NotAName
    if not any(c.isalpha() for c in name):
        raise NotAName
    return name


def folded(text: str) -> str:
    """Bring a name, or the beginning of one, to the form in which names are compared."""
    plain = unicodedata.normalize("NFD", text.translate(APOSTROPHES))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(kept.casefold().split())
