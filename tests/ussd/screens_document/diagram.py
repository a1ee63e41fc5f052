"""Draws one flow as a Mermaid state diagram: its screens, its calls, and where each leads."""

from collections.abc import Iterator

from ussd.engine.screens import Ask, Dialogue, Do, End, Menu, Pick, Pin, Screen, label

CALL = "fill:#fff3cd,stroke:#997404,color:#000"


def flows_of(dialogue: Dialogue) -> list[str]:
    """Name the flows in their order."""
    return list(dict.fromkeys(here.partition(".")[0] for here in dialogue.screens))


def screens_of(dialogue: Dialogue, flow: str) -> list[str]:
    """List the labels of a flow's screens."""
    return [here for here in dialogue.screens if here.partition(".")[0] == flow]


def diagram(dialogue: Dialogue, flow: str) -> str:
    """Draw it; a screen of another flow stands there by its whole label."""
    labels = screens_of(dialogue, flow)
    screens = [dialogue.screens[here] for here in labels]
    calls = [screen for screen in screens if isinstance(screen, Do)]
    lines = ["stateDiagram-v2"]
    lines += [f"    classDef call {CALL}"] if calls else []
    lines += [f"    {call.name}: {call.name}<br/>{call.runs}" for call in calls]
    lines += [
        f"    [*] --> {here.partition('.')[2]}" for here in labels if _entered(dialogue, here)
    ]
    for screen in screens:
        lines += [f"    {screen.name} --> {there}: {by}" for there, by in _arrows(flow, screen)]
        lines += [f"    {screen.name} --> [*]"] if isinstance(screen, End) else []
    lines += [f"    class {', '.join(call.name for call in calls)} call"] if calls else []
    return "\n".join(["```mermaid", *lines, "```"])


def _entered(dialogue: Dialogue, here: str) -> bool:
    """Tell where a call begins or another flow leads in; none is drawn to its last screens."""
    if isinstance(dialogue.screens[here], End):
        return False
    flow = here.partition(".")[0]
    return here in {dialogue.home, dialogue.stranger, *dialogue.doors.values()} or any(
        here in dialogue.exits(other)
        for other in dialogue.screens
        if other.partition(".")[0] != flow
    )


def _arrows(flow: str, screen: Screen) -> Iterator[tuple[str, str]]:
    """Give each target once, with all that leads there."""
    by: dict[str, list[str]] = {}
    for name, target in _ways_on(screen):
        by.setdefault(_short(flow, target), []).append(name)
    for there, names in by.items():
        yield there, ", ".join(names)


def _ways_on(screen: Screen) -> Iterator[tuple[str, str]]:
    match screen:
        case Menu() | Do():
            yield from screen.goes.items()
        case Pick():
            yield "picked", screen.then
        case Ask():
            yield "understood", screen.then
        case Pin():
            yield from (("right", screen.then), ("locked", screen.locked))
        case End():
            return
    if not isinstance(screen, Do) and screen.empty:
        yield "nothing there", screen.empty


def _short(flow: str, target: str) -> str:
    """Write a target as the flow itself does: by its name alone where it is one of its own."""
    return label(flow, target).removeprefix(f"{flow}.")
