"""Cuts a screen into pages that a network can show: between lines, never inside one."""

from dataclasses import dataclass, replace
from functools import lru_cache

from messaging.rules.gsm7 import septets
from ussd.engine.limits import Limits


class TooLong(ValueError):
    """A single line, with the keys below it, is longer than a screen."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The key lines below a page; an empty one is not shown."""

    back: str
    home: str
    more: str


@dataclass(frozen=True, slots=True)
class Page:
    """One screen's text, and the names of its options in the order of their numbers."""

    text: str
    shown: tuple[str, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    option: str = ""


Options = tuple[tuple[str, str], ...]


def lay_out(
    says: str, options: Options, keys: tuple[Keys, Keys], limits: Limits, kept_free: int = 0
) -> tuple[Page, ...]:
    """Lay a text and its named options out on as few pages as the limits allow.

    `keys` are those of the first page, and those of the pages after it. Where there are several
    pages, each keeps some septets free for the reason of a refusal.
    """
    left = [_Line(line) for line in says.split("\n") if line]
    left += [_Line(words, name) for name, words in options]
    if _fits(left, keys[0], limits, more=False):
        return (_page(left, keys[0], more=False),)
    narrower = replace(limits, screen_septets=limits.screen_septets - kept_free)
    laid: list[Page] = []
    while left:
        here = keys[min(len(laid), 1)]
        taken = _taken(left, here, narrower)
        laid.append(_page(left[:taken], here, more=taken < len(left)))
        left = left[taken:]
    return tuple(laid)


# For texts that are the same for everybody: no fact about a person stays in a cache.
laid_out_before = lru_cache(maxsize=512)(lay_out)


def _taken(left: list[_Line], keys: Keys, limits: Limits) -> int:
    """Count the lines that one page takes: all, or as many as fit above the key for more."""
    if _fits(left, keys, limits, more=False):
        return len(left)
    taken = 0
    while _fits(left[: taken + 1], keys, limits, more=True):
        taken += 1
    if not taken:
        raise TooLong(f"{septets(left[0].text)} septets in a line")
    return taken


def _fits(lines: list[_Line], keys: Keys, limits: Limits, *, more: bool) -> bool:
    page = _page(lines, keys, more=more)
    return (
        len(page.shown) <= limits.options_a_screen and septets(page.text) <= limits.screen_septets
    )


def _page(lines: list[_Line], keys: Keys, *, more: bool) -> Page:
    shown = tuple(line.option for line in lines if line.option)
    number = 0
    texts: list[str] = []
    for line in lines:
        number += bool(line.option)
        texts.append(f"{number}. {line.text}" if line.option else line.text)
    texts += [line for line in (keys.more if more else "", keys.back, keys.home) if line]
    return Page("\n".join(texts), shown, more)
