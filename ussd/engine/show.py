"""What a screen looks like to her: the words with their facts, the choices, the keys."""

from collections.abc import Sequence
from dataclasses import replace

from loans.rules.written import filled
from messaging.rules.gsm7 import septets
from ussd.engine.domain import Facts
from ussd.engine.pager import Keys, Page, laid_out_before, lay_out
from ussd.engine.screens import Ask, End, Menu, Pick, Pin, Shown, label
from ussd.engine.stage import (
    BACK_KEY,
    HOME_KEY,
    MORE_KEY,
    OptionsChanged,
    Reply,
    Stage,
    Turn,
)
from ussd.engine.talk import Talk
from ussd.engine.wording import BACK, HOME, MORE, NOT_AN_OPTION, Wording

Named = tuple[tuple[str, str], ...]


def show(stage: Stage, talk: Talk) -> Turn:
    """Show the screen where she stands, or the one that says why there is nothing to show."""
    screen = screen_at(stage, talk)
    facts: Facts = {}
    if screen.shows:
        facts = stage.domain.shows[screen.shows](talk)
        if not facts and not isinstance(screen, Pick | End):
            return show(stage, talk.moved(full(talk, screen.empty), talk.trail))
    wording = stage.words[talk.language][talk.at]
    says = filled(wording.says, facts)
    if isinstance(screen, End):
        return Turn(Reply("END", says, talk.at), talk)
    options = _options(stage, talk, screen, wording)
    if not options and (isinstance(screen, Pick) or _may_offer_nothing(screen)):
        return show(stage, talk.moved(full(talk, screen.empty), talk.trail))
    the_same_for_all = not facts and isinstance(screen, Menu | Ask | Pin)
    paged = laid_out_before if the_same_for_all else lay_out
    reason = septets(stage.words[talk.language][NOT_AN_OPTION].says) + 1
    laid = paged(says, options, _keys(stage, talk), stage.limits, reason)
    page = laid[min(talk.page, len(laid) - 1)]
    return Turn(Reply("CON", page.text, talk.at), _seen(talk, page, len(laid)))


def _may_offer_nothing(screen: Shown) -> bool:
    """Tell a menu of choices alone that leads elsewhere when none of them is open to her."""
    return isinstance(screen, Menu) and bool(screen.offers and screen.empty) and not screen.shows


def screen_at(stage: Stage, talk: Talk) -> Shown:
    """Give the screen where she stands; one that is gone, or that nobody sees, is none."""
    screen = stage.dialogue.screens.get(talk.at)
    if isinstance(screen, Shown):
        return screen
    raise OptionsChanged(talk.at)


def full(talk: Talk, target: str) -> str:
    """Write a target in full, as seen from where she stands."""
    return label(talk.at.partition(".")[0], target)


def _options(stage: Stage, talk: Talk, screen: Shown, wording: Wording) -> Named:
    if isinstance(screen, Pick):
        return tuple(stage.domain.options[screen.options](talk))
    if not isinstance(screen, Menu):
        return ()
    names: Sequence[str] = tuple(screen.goes)
    if screen.offers:
        names = stage.domain.offers[screen.offers](talk)
    return tuple((name, wording.choices[name]) for name in names)


def _seen(talk: Talk, page: Page, of: int) -> Talk:
    return replace(talk, page=min(talk.page, of - 1), shown=page.shown, more=page.more)


def _keys(stage: Stage, talk: Talk) -> tuple[Keys, Keys]:
    """Say the keys that lead somewhere; home's where back does not lead there already."""
    words = stage.words[talk.language]
    back, home, more = (
        f"{key}. {words[line].says}"
        for key, line in ((BACK_KEY, BACK), (HOME_KEY, HOME), (MORE_KEY, MORE))
    )
    first = Keys(back if talk.trail else "", home if len(talk.trail) > 1 else "", more)
    return first, Keys(back, home if talk.trail else "", more)
