"""The usual way through each flow: its screens, its keys, its seconds, and what it costs."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from messaging.rules.gsm7 import septets
from tests.ussd.screens_document.forward import Way, speaking, ways
from tests.ussd.screens_document.longest_offer import stage
from tests.ussd.worst_case import LANGUAGES, Fate
from ussd.engine.screens import Ask, Pin
from ussd.engine.stage import MORE_KEY
from ussd.flows import DIALOGUE
from ussd.slots import DRAFT, FREE, OFFER, REVIEW, RUNNING, STANDING


class Goal(NamedTuple):
    """Where a flow has come to what she wanted, and with which slots she dials for it.

    `by` is a screen on the way, where there is a way as short that only the worst of books has.
    """

    label: str
    dials_with: Mapping[str, str]
    by: str = ""


GOALS: Mapping[str, Goal] = {
    "language": Goal("home.menu", {}),
    "home": Goal("home.help", {}),
    "register": Goal("register.registered", {}),
    "pin": Goal("pin.kept", {STANDING: FREE}, by="pin.old"),
    "apply": Goal("apply.received", {STANDING: FREE}),
    "application": Goal("application.waits", {STANDING: REVIEW}),
    "offer": Goal("offer.sending", {STANDING: OFFER}),
    "balance": Goal("balance.loan", {STANDING: RUNNING}),
    "repay": Goal("repay.asked", {STANDING: RUNNING}),
    "cancel": Goal("cancel.cancelled", {STANDING: RUNNING}),
    "record": Goal("record.owed", {STANDING: RUNNING}),
    "complaint": Goal("complaint.taken", {STANDING: FREE}, by="complaint.words"),
    "messages": Goal("messages.stopped", {STANDING: FREE}),
    "forgotten": Goal("pin.kept", {STANDING: FREE}, by="forgotten.code"),
    "details": Goal("details.asked", {STANDING: FREE}),
    "resume": Goal("home.menu", {DRAFT: "apply"}),
}
# The keys of a telephone for each thing that is typed; a letter takes two of them.
PIN_PRESSES = 4
PRESSES = {
    "name": 28,
    "id_number": 12,
    "her_id": 12,
    "date_of_birth": 8,
    "new_pin": PIN_PRESSES,
    "same_pin": PIN_PRESSES,
    "amount": 4,
    "sum": 3,
    "words": 60,
    "reset_code": 6,
    "place": 16,
    "mobile": 8,
    "income": 4,
    "wallet_number": 8,
}
# The model of time.
NETWORK_MS = 1_500
PRESS_MS = 1_000
SCREEN_MS = 2_500
SEPTET_MS = 100
# Assumed: no tariff of a network in Lesotho is known here.
STEP_SECONDS = 20
STEP_LISENTE = 20
SESSION_SECONDS_MAX = 180


class Effort(NamedTuple):
    """What one way asks of her; times of one who knows it, and of one who reads every word."""

    hops: int
    keys: int
    typed: int
    ms: int
    reading_ms: int


@cache
def usual_way(flow: str, language: str) -> Way:
    """Find the way with the fewest hops to where the flow has come to what she wanted."""
    goal = GOALS[flow]
    fate = Fate()
    # Who is asked for her language has none yet.
    begins = {} if flow == "language" else speaking(language, **goal.dials_with)
    for way in ways(stage(offices=1, fate=fate), fate, [begins]):
        here = way.here
        there = here.reply.label == goal.label and here.talk.language == language
        if there and way.answers and (not goal.by or goal.by in screens_on(way)):
            return way
    raise LookupError(f"{flow}: no way to {goal.label}")


def effort(way: Way) -> Effort:
    """Count what is pressed, and how long it takes."""
    keys = typed = 0
    for turn, answer in zip(way.turns, way.answers, strict=False):
        screen = DIALOGUE.screens[turn.reply.label]
        if answer == MORE_KEY or not isinstance(screen, Ask | Pin):
            keys += len(answer)
        else:
            typed += PIN_PRESSES if isinstance(screen, Pin) else PRESSES[screen.reads]
    # The last screen closes the session, unless she reads it and hangs up.
    read = [turn.reply.text for turn in way.turns if turn.reply.kind == "CON"]
    else_ms = len(way.turns) * NETWORK_MS + (keys + typed) * PRESS_MS
    return Effort(
        hops=len(way.turns),
        keys=keys,
        typed=typed,
        ms=else_ms + len(read) * SCREEN_MS,
        reading_ms=else_ms + sum(max(SCREEN_MS, septets(text) * SEPTET_MS) for text in read),
    )


def cost_lisente(ms: int) -> int:
    """Charge every step that has begun."""
    return -(-ms // (STEP_SECONDS * 1000)) * STEP_LISENTE


def screens_on(way: Way) -> list[str]:
    """List the screens in their order, one of several pages once."""
    return list(dict.fromkeys(turn.reply.label for turn in way.turns))


def efforts(flow: str) -> tuple[list[str], tuple[Effort, ...]]:
    """Give a flow's usual way, and what it asks of her in each language."""
    found = [usual_way(flow, language) for language in LANGUAGES]
    return screens_on(found[0]), tuple(map(effort, found))
