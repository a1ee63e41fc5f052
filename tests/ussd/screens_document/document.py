"""Joins the document: every flow's diagram and screens, then the usual ways and the lines left."""

from collections.abc import Iterator
from importlib import import_module

from loans.rules.written import maloti
from tests.ussd.screens_document.diagram import diagram, flows_of, screens_of
from tests.ussd.screens_document.seen import Seen, all_seen, lines_of_the_engine, table
from tests.ussd.screens_document.usual import (
    NETWORK_MS,
    PIN_PRESSES,
    PRESS_MS,
    PRESSES,
    SCREEN_MS,
    SEPTET_MS,
    SESSION_SECONDS_MAX,
    STEP_LISENTE,
    STEP_SECONDS,
    Effort,
    cost_lisente,
    efforts,
)
from ussd.engine.limits import Limits
from ussd.flows import DIALOGUE

HEAD = """\
# Screens

Written by `python -m tests.ussd.screens_document > docs/SCREENS.md` from `ussd/flows/`,
`ussd/texts/{{en,st}}.toml` and the longest facts of `tests/ussd/worst_case.py`; a test holds
them in step. How a flow is made stands in [USSD](USSD.md).

A diagram shows where each screen of a flow leads. It begins where a call begins or another flow
leads in, and ends at a last screen, to which other flows may lead as well. What is yellow nobody
sees: it is a call into the book, whose name stands below its own, and each of its outcomes is an
arrow. Screens of other flows stand there by their whole label. Not drawn are the keys 0 (back),
00 (home) and 98 (more); the last screens after three answers in a row that were not understood, and
after three wrong PINs; and where `resume.go_on` leads, to the screen where a session was left.

The tables hold every screen with the longest facts there can be: names of the widest letters, the
largest sums, lists of their longest line. A screen of more than {septets} septets is cut into
pages, each counted by itself; the key 98 turns them. An offer is shown with two fees and one
penalty: each more of them adds lines, and with them pages. `home.menu` is there once for each way
to stand with her lenders.

{contents}
"""
USUAL = """\
## Usual ways

The shortest way through each flow to what she wanted, from dialling on. There is one lender, and
one loan, offer or application; what is picked from a list stands on its first page; the facts are
the longest, as in the tables. Two numbers are English and Sesotho. `resume` is told up to home: who
goes on comes to the screen where she was left, by as many keys.

- **Keys** are the digits pressed to choose and to turn pages. The key that sends an answer, the
  code that is dialled, PINs, amounts and typed text are not among them.
- **Typed** are the presses for those: {pin} for a PIN, {amount} for an amount, {born} for a date,
  {id} for an ID number; {name} for a name and {words} for a complaint, at two presses a letter.
- **Seconds** are {network} s of network for each hop, {press} s for each press, and {screen} s to
  read a screen for one who knows it. The next column is of one who reads every word, {speed}
  septets a second. This is a model; nobody has measured it.
- **Cost** goes by the seconds: {step} for every {seconds} s that have begun. Both are assumed: no
  tariff of Vodacom Lesotho or Econet Telecom Lesotho is known to us, and steps of {seconds} s are
  how South African networks bill. They are named constants in
  `tests/ussd/screens_document/usual.py`. What sessions did cost, where a network tells it, says
  `./letsema manage funnel`.

| flow | screens | hops | keys | typed | seconds | read whole | cost | read whole |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

The longest of them, {longest}, takes {longest_seconds} s; the networks whose limits are known to
us, of Kenya and South Africa, end a session after {most} s.
"""
LINES = """\
## Lines of no flow

Last screens where a session cannot go on. To one whose language nobody knows they are said in both.

{ends}

Reasons, each the first line of a screen that is shown again because an answer was not understood.
Where a full screen leaves no room for its reason, it is cut into pages.

{reasons}
"""


def document() -> str:
    """Write all of it."""
    seen = all_seen()
    flows = flows_of(DIALOGUE)
    contents = " · ".join(f"[{flow}](#{flow})" for flow in flows)
    head = HEAD.format(septets=Limits().screen_septets, contents=contents)
    lines = LINES.format(
        ends=lines_of_the_engine(("session.",)),
        reasons=lines_of_the_engine(("keys.not_", "refusals.")),
    )
    return "\n".join([head, *(_flow(flow, seen) for flow in flows), _usual(flows), lines])


def _flow(flow: str, seen: Seen) -> str:
    told = (import_module(f"ussd.flows.{flow}").__doc__ or "").strip()
    labels = screens_of(DIALOGUE, flow)
    parts = [f"## {flow}", told, diagram(DIALOGUE, flow), table(seen, labels)]
    return "\n\n".join(parts) + "\n"


def _usual(flows: list[str]) -> str:
    ways = {flow: efforts(flow) for flow in flows}
    longest, ms = max(
        ((flow, one.reading_ms) for flow, (_, asked) in ways.items() for one in asked),
        key=lambda way: way[1],
    )
    return USUAL.format(
        pin=PIN_PRESSES,
        amount=PRESSES["amount"],
        id=PRESSES["id_number"],
        born=PRESSES["date_of_birth"],
        name=PRESSES["name"],
        words=PRESSES["words"],
        network=_seconds_exact(NETWORK_MS),
        press=_seconds_exact(PRESS_MS),
        screen=_seconds_exact(SCREEN_MS),
        speed=1000 // SEPTET_MS,
        step=maloti(STEP_LISENTE),
        seconds=STEP_SECONDS,
        rows="\n".join(_row(flow, *way) for flow, way in ways.items()),
        longest=f"`{longest}` read whole",
        longest_seconds=_seconds(ms),
        most=SESSION_SECONDS_MAX,
    )


def _row(flow: str, screens: list[str], asked: tuple[Effort, ...]) -> str:
    cells = [
        flow,
        " → ".join(f"`{here}`" for here in screens),
        _both(str(one.hops) for one in asked),
        _both(str(one.keys) for one in asked),
        _both(str(one.typed) for one in asked),
        _both(str(_seconds(one.ms)) for one in asked),
        _both(str(_seconds(one.reading_ms)) for one in asked),
        _both(maloti(cost_lisente(one.ms)) for one in asked),
        _both(maloti(cost_lisente(one.reading_ms)) for one in asked),
    ]
    return f"| {' | '.join(cells)} |"


def _both(told: Iterator[str]) -> str:
    """Say once what is the same in both languages."""
    return " / ".join(dict.fromkeys(told))


def _seconds(ms: int) -> int:
    return -(-ms // 1000)


def _seconds_exact(ms: int) -> str:
    whole, rest = divmod(ms, 1000)
    return f"{whole}.{rest // 100}"
