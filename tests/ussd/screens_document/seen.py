"""What she sees of each screen at its longest, in both languages, with its septets."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from loans.rules.written import filled
from messaging.rules.gsm7 import septets
from tests.ussd.screens_document.forward import ways
from tests.ussd.screens_document.longest_offer import stage
from tests.ussd.worst_case import BEGINNINGS, CODE, LANGUAGES, LIMITS, WORDS, Fate
from ussd.engine.stage import MORE_KEY, Stage, Turn
from ussd.engine.turn import take
from ussd.flows import DIALOGUE
from ussd.slots import STANDING

# With many lenders, and with none: some screens are shown only then.
OFFICES = (9, 0)
# What a line of the engine may name.
FACTS = {"code": CODE, "n": "9", "years": "18", "digits": "6", **LIMITS}
MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_|`~[]#"})
HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
HEAD = "| screen | English | septets | Sesotho | septets |\n| --- | --- | --- | --- | --- |"


class Shown(NamedTuple):
    """A screen as it is shown to one who stands so: home alone makes a difference of it."""

    label: str
    standing: str = ""


Pages = tuple[str, ...]
Seen = Mapping[Shown, Mapping[str, Pages]]


@cache
def all_seen() -> Seen:
    """Give the longest form of every screen by its language, which nobody knows on the first.

    It is a long walk, and always the same: it is gone once.
    """
    longest: dict[Shown, dict[str, Pages]] = {}
    for offices in OFFICES:
        fate = Fate()
        played = stage(offices=offices, fate=fate)
        for way in ways(played, fate, BEGINNINGS):
            here = way.here
            if here.talk.page:
                continue
            shown = _shown(here)
            pages = tuple(_turned(played, here))
            by_language = longest.setdefault(shown, {})
            if total(pages) > total(by_language.get(here.talk.language, ())):
                by_language[here.talk.language] = pages
    return longest


def _shown(turn: Turn) -> Shown:
    at_home = turn.reply.label == DIALOGUE.home
    return Shown(turn.reply.label, turn.talk.slots.get(STANDING, "") if at_home else "")


def _turned(played: Stage, turn: Turn) -> Iterator[str]:
    """Read a screen page by page."""
    yield turn.reply.text
    while turn.talk.more:
        turn = take(played, turn.talk, MORE_KEY)
        yield turn.reply.text


def total(pages: Pages) -> int:
    """Count the septets of all pages."""
    return sum(map(septets, pages))


def table(seen: Seen, labels: Sequence[str]) -> str:
    """Write a row a screen; one for nobody's language yet is the same for both."""
    rows = [
        _row(shown, [by_language[""]] if "" in by_language else in_both(by_language))
        for label in labels
        for shown, by_language in seen.items()
        if shown.label == label
    ]
    return "\n".join([HEAD, *rows])


def in_both(by_language: Mapping[str, Pages]) -> list[Pages]:
    """Give a screen's pages in the order of the columns."""
    return [by_language[language] for language in LANGUAGES]


def _row(shown: Shown, columns: Sequence[Pages]) -> str:
    who = f", {shown.standing or 'stranger'}" if shown.label == DIALOGUE.home else ""
    cells = [f"`{shown.label}`{who}"]
    for pages in columns:
        cells += [_cell(pages), " + ".join(str(septets(page)) for page in pages)]
    if len(columns) < len(LANGUAGES):
        cells += ["the same", cells[-1]]
    return f"| {' | '.join(cells)} |"


def _cell(pages: Pages) -> str:
    texts = [_marked(page) for page in pages]
    return "".join(
        text if number == 1 else f"<br>*page {number}*<br>{text}"
        for number, text in enumerate(texts, 1)
    )


def _marked(text: str) -> str:
    return text.translate(HTML).translate(MARKS).replace("\n", "<br>")


def lines_of_the_engine(begin_with: tuple[str, ...]) -> str:
    """Write the lines that belong to no flow."""
    rows = [
        _row(Shown(here), [(filled(WORDS[language][here].says, FACTS),) for language in LANGUAGES])
        for here in WORDS["en"]
        if here.startswith(begin_with)
    ]
    return "\n".join([HEAD, *rows])
