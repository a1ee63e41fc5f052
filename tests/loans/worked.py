"""The worked examples of `docs/LEDGER.md`, read as an accountant reads them."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs" / "LEDGER.md").read_text(encoding="utf-8")
# Day, debit, credit, lisente.
Line = tuple[date, str, str, int]
CODE = re.compile(r"^[0-9]{4}$")


def lisente(maloti: str) -> int:
    return int(Decimal(maloti.replace(",", "")) * 100)


@dataclass
class Step:
    """Something that happens, and what the book writes of it."""

    day: date
    words: str
    lines: list[Line] = field(default_factory=list)


@dataclass
class Example:
    """One loan from its terms to its trial balance."""

    name: str
    terms: str
    steps: list[Step]
    # Account: debit and credit.
    balance: dict[str, tuple[int, int]]
    owed: list[int]
    status: str


def tables(text: str) -> list[list[list[str]]]:
    """Give each table of a text, row by row, without its head."""
    found: list[list[list[str]]] = []
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not inside:
            found.append([])
            inside = True
        found[-1].append(cells)
    return [table[2:] for table in found]


def section(title: str) -> str:
    """Give the text under a heading."""
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def examples() -> list[Example]:
    parts = section("Worked examples").split("\n### ")[1:]
    return [_example(part) for part in parts]


def _example(part: str) -> Example:
    played, balance = tables(part)
    owed = re.search(r"^Owed: (.*)\. The loan is (\w+)\.$", part, re.MULTILINE)
    terms = re.search(r"^Terms: (.*)\.$", part, re.MULTILINE)
    assert owed, part
    assert terms, part
    return Example(
        name=part.splitlines()[0],
        terms=terms[1],
        steps=_steps(played),
        balance={row[0]: (_sum(row[1]), _sum(row[2])) for row in balance},
        owed=[lisente(one.split()[-1]) for one in owed[1].split(", ")],
        status=owed[2],
    )


def _sum(cell: str) -> int:
    return lisente(cell) if cell else 0


def _steps(rows: list[list[str]]) -> list[Step]:
    steps: list[Step] = []
    for day, words, debit, credit, maloti in rows:
        if words:
            steps.append(Step(date.fromisoformat(day), words))
        if debit == "nothing":
            continue
        on = date.fromisoformat(day) if day else steps[-1].day
        assert CODE.match(debit), debit
        assert CODE.match(credit), credit
        steps[-1].lines.append((on, debit, credit, lisente(maloti)))
    return steps
