"""Which screens a caller can come to, and which she cannot leave."""

from collections.abc import Iterator

from ussd.engine.screens import Dialogue, Do


def reachable(dialogue: Dialogue) -> frozenset[str]:
    """Follow every choice and every outcome from where a call can begin."""
    seen: set[str] = set()
    ahead = [dialogue.stranger, dialogue.home, *dialogue.doors.values()]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead.extend(dialogue.exits(here))
    return frozenset(seen)


def faults(dialogue: Dialogue) -> Iterator[str]:
    """Name each screen that nobody comes to, and each that cannot be left."""
    known = reachable(dialogue)
    for here, screen in dialogue.screens.items():
        if here not in known:
            yield f"{here}: no screen leads here"
        if isinstance(screen, Do) and _circles(dialogue, here, {here}):
            yield f"{here}: leads from one call to the next and back to itself"
        if here in (dialogue.home, dialogue.stranger) and not dialogue.exits(here):
            yield f"{here}: the first screen leads nowhere, and no key does either"


def _circles(dialogue: Dialogue, here: str, way: set[str]) -> bool:
    """Tell whether a call can be followed by calls alone, round and round."""
    doings = [there for there in dialogue.exits(here) if isinstance(dialogue.screens[there], Do)]
    return any(there in way or _circles(dialogue, there, way | {there}) for there in doings)
