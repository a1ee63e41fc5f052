"""Unfinished matters: kept when a session breaks off, offered when the same phone dials again."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from loans.sealed import Unreadable, data_key_of, new_data_key, seal, unseal
from ussd.engine.screens import Ask, Dialogue, End, Pin
from ussd.engine.talk import AFTER_PIN, PIN_PASSED, WRONG, Talk, unpacked
from ussd.models import Draft
from ussd.slots import DRAFT, JOINS, PIN_AT, PIN_CHOSEN, STANDING

KEPT = timedelta(hours=72)
SEALED_AS = "draft"
# What of an unfinished session is nobody's answer, or must not outlive it.
NOT_KEPT = (PIN_CHOSEN, WRONG, AFTER_PIN, PIN_PASSED, PIN_AT, JOINS, DRAFT, STANDING)


@dataclass(frozen=True, slots=True)
class Resumes:
    """How a flow is taken up again: which drafts are its own, and where her PIN comes first."""

    flow: str
    # Empty where nothing of hers is shown before the flow asks for the PIN itself.
    pin: str = ""
    # Where only some of its screens are worth going on with.
    only: frozenset[str] = frozenset()


# By the flow that the session was left in. Nobody is offered a menu that she left open.
RESUMES: Mapping[str, Resumes] = {
    "register": Resumes("register"),
    "apply": Resumes("apply"),
    "offer": Resumes("offer", "application.pin"),
    "repay": Resumes("repay", "repay.pin"),
    "record": Resumes("record", "record.pin", frozenset({"record.words", "record.sure"})),
}


def unfinished(dialogue: Dialogue, talk: Talk) -> Talk | None:
    """Give what is worth going on with: at least one answer, and never a PIN."""
    if isinstance(dialogue.screens.get(talk.at), End) and talk.trail:
        # It could not be done: she goes on from where she said that it should be.
        talk = talk.moved(talk.trail[-1], talk.trail[:-1])
    flow = talk.at.partition(".")[0]
    answered = [label for label in talk.trail if label.partition(".")[0] == flow]
    if flow not in RESUMES or not answered:
        return None
    if (only := RESUMES[flow].only) and talk.at not in only:
        return None
    way = [*talk.trail, talk.at]
    if not RESUMES[flow].pin:
        way = _before_pin(talk, way)
    # What is typed in secret is typed again, from its first time on.
    place = next((at for at, label in enumerate(way) if _secret(dialogue, label)), len(way) - 1)
    if RESUMES[flow].pin and isinstance(dialogue.screens.get(way[place]), Pin):
        # Her PIN comes before it anyway.
        place -= 1
    if way[place] not in dialogue.screens:
        # It belongs to a version of the flow that is gone.
        return None
    return Talk(way[place], tuple(way[:place]), talk.forgetting(*NOT_KEPT).slots)


def _before_pin(talk: Talk, way: list[str]) -> list[str]:
    """Leave out what she came to by her PIN: no trail holds it, and she is asked for it again."""
    asked, _, behind = talk.slots.get(PIN_PASSED, "").partition(" ")
    return [*talk.trail[: int(behind)], asked] if asked and len(way) > int(behind) else way


def _secret(dialogue: Dialogue, label: str) -> bool:
    screen = dialogue.screens.get(label)
    return isinstance(screen, Pin) or (isinstance(screen, Ask) and screen.secret)


def keep(caller: str, talk: Talk) -> None:
    """Keep it for this phone, instead of any that was."""
    draft_id = uuid.uuid4()
    key = new_data_key(draft_id)
    row = Draft(id=draft_id, data_key=key.wrapped, data_key_id=key.key_id)
    now = timezone.now()
    content = {
        "flow": talk.at.partition(".")[0],
        "sealed": seal(data_key_of(row), SEALED_AS, json.dumps(talk.packed())),
        "at": now,
        "expires_at": now + KEPT,
        "data_key": key.wrapped,
        "data_key_id": key.key_id,
        "id": draft_id,
    }
    Draft.objects.filter(caller=caller).delete()
    Draft.objects.bulk_create([Draft(caller=caller, **content)], ignore_conflicts=True)


def forget(caller: str) -> None:
    """Let go of what is finished, or begun anew."""
    Draft.objects.filter(caller=caller).delete()


def taken_up(dialogue: Dialogue, caller: str) -> Talk | None:
    """Give where to go on, with her PIN first where anything of hers would be shown."""
    row = Draft.objects.filter(caller=caller, expires_at__gt=timezone.now()).first()
    if row is None or row.flow not in RESUMES:
        return None
    try:
        talk = unpacked(json.loads(unseal(data_key_of(row), SEALED_AS, row.sealed)))
    except (Unreadable, ValueError):
        return None
    if talk.at not in dialogue.screens:
        return None
    asks = RESUMES[row.flow].pin
    if not asks:
        return talk
    return Talk(asks, talk.trail[:1], {**talk.slots, AFTER_PIN: talk.at})


def sweep() -> int:
    """Let go of what nobody took up in its time; count it."""
    gone, _ = Draft.objects.filter(expires_at__lte=timezone.now()).delete()
    return gone
