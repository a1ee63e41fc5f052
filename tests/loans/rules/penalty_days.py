"""Days that go by while instalments are overdue: each is closed as the product closes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from loans.rules.penalties import LateRow, Penalty, PenaltyDue, come_due, still_to_charge
from loans.rules.rounding import Rounding


class Open(NamedTuple):
    """From the end of this day on, so much of an instalment is open: no penalty is counted in."""

    since: date
    lisente: int


@dataclass(frozen=True, slots=True)
class OwedRow:
    """An instalment and what was open of it, day by day, in order of days."""

    number: int
    due_on: date
    history: Sequence[Open]

    def open_on(self, day: date) -> int:
        """Give what was open when the day had ended."""
        known = [one.lisente for one in self.history if one.since <= day]
        return known[-1] if known else 0


def charged_until(
    penalties: Sequence[Penalty],
    rows: Iterable[OwedRow],
    until: date,
    charged: Mapping[str, int],
    rounding: Rounding = Rounding.HALF_EVEN,
) -> tuple[PenaltyDue, ...]:
    """Close one day after the other, from the first due day on, and list what each charges."""
    owed, known, found = list(rows), dict(charged), []
    day = min((row.due_on for row in owed), default=until)
    while day <= until:
        late = [LateRow(row.number, row.due_on, row.open_on(day)) for row in owed]
        spent: dict[int, int] = {}
        for key, lisente in known.items():
            rule = int(key.partition(":")[0])
            spent[rule] = spent.get(rule, 0) + lisente
        due = come_due(day, penalties, late, rounding)
        for one in still_to_charge(penalties, due, known, spent):
            known[one.key] = one.lisente
            found.append(one)
        day += timedelta(1)
    return tuple(found)
