"""The bureau file as text, CSV (RFC 4180) or JSON: the same records are the same bytes."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from credit.rules.bureau_check import LeftOut
from credit.rules.bureau_fields import FIELDS
from credit.rules.bureau_file import CURRENCY, FORMAT, BureauRecord, Told, maloti, told
from credit.rules.bureau_keeping import Line

HEADER, LOAN, TRAILER = "H", "L", "T"
# Of these the trailer has the sum over all loans.
SUMMED: Final = ("principal", "instalment", "balance", "overdue")
COLUMNS: Final = ("line", "format", "currency", "records", *(one.name for one in FIELDS))
SAID: Final = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose file it is, and of which month: its last day."""

    supplier: str
    as_of: date


class Totals:
    """How many loans went by, and their sums in lisente."""

    def __init__(self) -> None:
        """Begin with none."""
        self.records = 0
        self.lisente = dict.fromkeys(SUMMED, 0)

    def add(self, record: BureauRecord) -> None:
        """Count one more."""
        self.records += 1
        self.lisente["principal"] += record.principal_lisente
        self.lisente["instalment"] += record.instalment_lisente
        self.lisente["balance"] += record.balance_lisente
        self.lisente["overdue"] += record.overdue_lisente

    def told(self) -> dict[str, Told]:
        """Tell them as the trailer has them."""
        return {
            "records": self.records,
            **{name: maloti(lisente) for name, lisente in self.lisente.items()},
        }


def csv_lines(whose: Whose, records: Iterable[BureauRecord]) -> Iterator[str]:
    """Write the names of the columns, a header, a line a loan, and a trailer with the totals."""
    whom: dict[str, Told] = {"supplier": whose.supplier, "as_of": str(whose.as_of)}
    totals = Totals()
    yield _row(dict(zip(COLUMNS, COLUMNS, strict=True)))
    yield _row({**whom, "line": HEADER, "format": FORMAT, "currency": CURRENCY})
    for record in records:
        totals.add(record)
        yield _row({**told(record), "line": LOAN})
    yield _row({**whom, **totals.told(), "line": TRAILER})


def json_lines(whose: Whose, records: Iterable[BureauRecord]) -> Iterator[str]:
    """Write one object, its keys in their order everywhere, a line a loan."""
    totals = Totals()
    yield f'{{"as_of":{_json(str(whose.as_of))},"currency":{_json(CURRENCY)},'
    yield f'"format":{_json(FORMAT)},"records":[\n'
    for record in records:
        yield ("" if totals.records == 0 else ",\n") + _json(told(record))
        totals.add(record)
    yield f'\n],"supplier":{_json(whose.supplier)},"totals":{_json(totals.told())}}}\n'


class Sorted:
    """Lines of a month: records go on to a file, with their totals, and the rest to the report."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """Take the lines as they come."""
        self._lines = lines
        self.totals = Totals()
        self.left_out: list[LeftOut] = []

    def records(self) -> Iterator[BureauRecord]:
        """Give what is sound."""
        for line in self._lines:
            if isinstance(line, LeftOut):
                self.left_out.append(line)
            else:
                self.totals.add(line)
                yield line


def report_text(whose: Whose, totals: Totals, left_out: Iterable[LeftOut], digest: str = "") -> str:
    """Write what the file holds and what was left out of it, and why; the same each time."""
    faults = [(one.loan_ref, fault) for one in left_out for fault in one.faults]
    codes = Counter(fault.code for _, fault in faults)
    report = {
        "format": FORMAT,
        "supplier": whose.supplier,
        "as_of": str(whose.as_of),
        "digest": digest,
        "totals": totals.told(),
        "left_out": len({loan_ref for loan_ref, _ in faults}),
        "codes": dict(codes),
        "faults": [
            {"loan_ref": loan_ref, "field": fault.field, "code": fault.code}
            for loan_ref, fault in faults
        ],
    }
    return json.dumps(report, sort_keys=True, indent=2) + "\n"


def _row(cells: dict[str, Told]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([_cell(cells.get(name)) for name in COLUMNS])
    return out.getvalue()


def _cell(value: Told) -> str:
    return SAID[value] if isinstance(value, bool) or value is None else str(value)


def _json(value: Told | dict[str, Told]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
