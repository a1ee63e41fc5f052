"""What became of a file that was to be imported: every row, every fault, and counts that add up."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loans.rules.spreadsheet_text import literal
from loans.rules.table import Fault


class Outcome(NamedTuple):
    """One line of the report: an accepted row has one, a refused one a line for each fault."""

    line: int
    outcome: str
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """The lines on which rows begin, and all faults; with any of them nothing was imported."""

    lines: Sequence[int]
    faults: Sequence[Fault]
    # Imported, or only tried out, or waiting for a second person.
    written: bool = False
    waiting_for: str = ""

    @property
    def refused(self) -> int:
        """Count the rows with anything wrong."""
        return len({fault.line for fault in self.faults} & set(self.lines))

    @property
    def accepted(self) -> int:
        """Count the rows with nothing wrong."""
        return len(self.lines) - self.refused

    def outcomes(self) -> Iterator[Outcome]:
        """Go through the file line by line; what is wrong with the file itself comes first."""
        of_line: dict[int, list[Fault]] = defaultdict(list)
        for fault in self.faults:
            of_line[fault.line].append(fault)
        for line in sorted({*self.lines, *of_line}):
            if line not in of_line:
                yield Outcome(line, "accepted", "", "")
            for fault in of_line[line]:
                yield Outcome(line, "refused", fault.column, fault.sentence)

    def as_csv(self) -> str:
        """Write it for a spreadsheet, with no cell that one would reckon."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(Outcome._fields)
        for one in self.outcomes():
            writer.writerow([one.line, one.outcome, literal(one.column), literal(one.sentence)])
        return out.getvalue()
