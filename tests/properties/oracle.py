"""What a loan owes, reckoned anew after each step by rules of its own: no line of the product's.

Every order of spending is written as a list of places in the order in which they are served. That
is slow and plain, and says the same as the product only if both are right.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

PEN, FEE, INT, PRI = "penalties", "fees", "interest", "principal"
PARTS = (PRI, INT, FEE, PEN)
ACCOUNT_OF = {PRI: "1100", INT: "4000", FEE: "4010", PEN: "4020"}
OVERPAID, RECOVERED = "2000", "4030"


@dataclass
class Line:
    """A row of the schedule."""

    due: date
    asked: dict[str, int]
    # Fees and penalties by the day on which each falls due.
    charges: list[tuple[str, date, int]] = field(default_factory=list)
    met: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    def open(self, part: str) -> int:
        return self.asked[part] - self.met[part]

    def come_due(self, part: str, on: date) -> int:
        come = sum(lisente for kind, due, lisente in self.charges if kind == part and due <= on)
        return max(come - self.met[part], 0)


class Slip(NamedTuple):
    """Money that came, or was forgiven (then it names the part)."""

    on: date
    lisente: int
    id: UUID | None = None
    part: str = ""


class Reckoned(NamedTuple):
    """Where the loan stands."""

    owed: dict[str, int]
    over: int
    oldest: date | None
    # By payment: what of it went to which account.
    spent: dict[UUID, dict[str, int]]


# A row and one of its parts; whether only what has itself come due may be served there.
Place = tuple[Line, str, bool]


@dataclass
class Owing:
    """One schedule of one loan, and what happened to it, as it was written down."""

    strategy: str
    # Due day, number, and what each part asks, as the schedule has it.
    schedule: list[tuple[date, int, dict[str, int]]]
    charges: list[tuple[str, date, int]] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    # How much went back, and of which payments: those that had come by then.
    refunds: list[tuple[int, frozenset[UUID]]] = field(default_factory=list)

    def kept(self) -> dict[UUID, int] | None:
        """Give what is left of each payment; none where more went back than had come."""
        by_day = sorted((one for one in self.slips if one.id), key=lambda one: one.on)
        kept = {one.id: one.lisente for one in by_day if one.id}
        for lisente, there in self.refunds:
            left = lisente
            for one in reversed([one for one in by_day if one.id in there]):
                assert one.id
                back = min(left, kept[one.id])
                kept[one.id] -= back
                left -= back
            if left:
                return None
        return kept

    def reckon(self) -> Reckoned:
        lines = self._lines()
        kept = self.kept()
        assert kept is not None, "more went back than had come"
        spent, over = {}, 0
        for slip in sorted(self.slips, key=lambda one: one.on):
            left = kept[slip.id] if slip.id else slip.lisente
            went: dict[str, int] = {}
            for line, part, only_come_due in self._places(lines, slip):
                most = line.come_due(part, slip.on) if only_come_due else line.open(part)
                lisente = min(left, most, line.open(part))
                line.met[part] += lisente
                left -= lisente
                if lisente:
                    went[ACCOUNT_OF[part]] = went.get(ACCOUNT_OF[part], 0) + lisente
            if slip.id:
                over += left
                returned = slip.lisente - kept[slip.id]
                spent[slip.id] = went | ({OVERPAID: left + returned} if left + returned else {})
        owed = {part: sum(line.open(part) for line in lines) for part in PARTS}
        late = [line.due for line in lines if any(map(line.open, PARTS))]
        return Reckoned(owed, over, min(late, default=None), spent)

    def _lines(self) -> list[Line]:
        ordered = sorted(self.schedule, key=lambda row: row[:2])
        lines = [Line(due, {PRI: a[PRI], INT: a[INT], FEE: 0, PEN: 0}) for due, _, a in ordered]
        own = [(part, due, asked[part]) for due, _, asked in ordered for part in (FEE, PEN)]
        after: dict[date, Line] = {}
        for part, due, lisente in (*own, *self.charges):
            home = next((line for line in lines if due <= line.due), None)
            if home is None:
                home = after.setdefault(due, Line(due, dict.fromkeys(PARTS, 0)))
            home.asked[part] += lisente
            home.charges.append((part, due, lisente))
        return [*lines, *(after[due] for due in sorted(after))]

    def _places(self, lines: list[Line], slip: Slip) -> list[Place]:
        """List the places that money is offered to, first come first served."""
        if slip.part:
            return [(line, slip.part, False) for line in lines]

        def by(*order: str) -> list[Place]:
            return [(line, part, False) for line in lines for part in order]

        if self.strategy == "oldest_first":
            return by(PEN, FEE, INT, PRI)
        if self.strategy.startswith("past_due_today_future"):
            order = (PEN, FEE, PRI, INT)

            def turn(place: Place) -> tuple[int, ...]:
                line, part, _ = place
                group = (line.due >= slip.on) + (line.due > slip.on)
                return (group, order.index(part)) if "vertical" in self.strategy else (group,)

            return sorted(by(*order), key=turn)
        two = {
            "due_pfip_then_advance_ppfi": ((PEN, FEE, INT, PRI), (PRI, PEN, FEE, INT)),
            "due_pipf_then_advance_pipf": ((PEN, INT, PRI, FEE), (PEN, INT, PRI, FEE)),
        }
        due, advance = two[self.strategy]
        first: list[Place] = []
        for line in lines:
            if line.due <= slip.on:
                first += [(line, part, False) for part in due]
            else:
                first += [(line, part, True) for part in (PEN, FEE)]
        return [*first, *by(*advance)]
