"""The text of a file of separated values, in whichever encoding the spreadsheet wrote it."""

import codecs
import re

from loans.rules.table import Fault, Unreadable

BY_MARK = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What no spreadsheet writes into a cell: a program or a picture under another name has it at once.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")


def text_of(content: bytes) -> str:
    """Decode, or refuse with the line of the first byte that is no text."""
    text = _decoded(content)
    found = CONTROL.search(text)
    if found is not None:
        raise _no_text(text.count("\n", 0, found.start()) + 1)
    return text


def _decoded(content: bytes) -> str:
    for mark, encoding in BY_MARK:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if unmarked := _without_mark(content):
        return _strictly(content, unmarked)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # Excel's own, wherever it is not told otherwise.
        return _strictly(content, "cp1252")


def _without_mark(content: bytes) -> str:
    """Know UTF-16 by its noughts: a header begins in ASCII, so every other byte is one."""
    head = content[:16]
    if len(head) < len("ab".encode("utf-16-le")) or len(content) % 2:
        return ""
    if not any(head[::2]) and all(head[1::2]):
        return "utf-16-be"
    if not any(head[1::2]) and all(head[::2]):
        return "utf-16-le"
    return ""


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        # The fault may lie in the middle of a character that is split: what is before it is whole.
        before = content[: error.start].decode(encoding, errors="ignore")
        raise _no_text(before.count("\n") + 1) from None


def _no_text(line: int) -> Unreadable:
    sentence = "Here is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV once more."
    return Unreadable(Fault(line, "", sentence))
