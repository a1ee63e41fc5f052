"""docs/BUREAU-FILE.md, written from the fields, the rules and two loans.

`python -m tests.credit.bureau_document > docs/BUREAU-FILE.md`
"""

import json
import sys
from collections.abc import Iterable, Iterator

from credit.rules.bureau_check import OF_SEVERAL, RULES, Fault, LeftOut
from credit.rules.bureau_fields import FIELDS, Counterpart
from credit.rules.bureau_file import FORMAT
from credit.rules.bureau_text import (
    COLUMNS,
    SUMMED,
    Totals,
    Whose,
    csv_lines,
    json_lines,
    report_text,
)
from tests.credit.bureau_samples import JUNE, LATE, PAID

MALUTI = Whose("maluti", JUNE)
INTRODUCTION = f"""\
# {FORMAT}

What a lender tells a credit bureau of its loans, once a month: a file as CSV or JSON, and a
report of what was checked. No bureau has said yet in which form it wants to be fed; so this form
is plain, says of every field what it holds, and names beside it the field of South Africa's
Layout 700 that would take it. Written by `python -m tests.credit.bureau_document >
docs/BUREAU-FILE.md` from `credit/rules/bureau_fields.py` and `credit/rules/bureau_check.py`; a
test holds them in step.

## Making it

    ./letsema manage bureau_file maluti 2026-06 --format csv --out maluti-2026-06.csv

writes the file, and beside it `maluti-2026-06.csv.report.json`; without `--out` the file comes to
standard output and the report to standard error. `--format json` is the other form, `--by
USERNAME` names the member of staff who takes it. Where nothing could be written the exit code is
1. That it was taken, by whom, when, in which form and how many loans it holds stands in the
lender's trail.

A month can be told when its last day is closed (`./letsema manage close_day`). The first time it
is told out of the lender's book and kept in the registry; from then on it stands. Asked for again
it is the same file, byte for byte, whatever has been paid or put right since. Of several who make
it at once one stands, whole.

**What was told wrongly is told rightly in the next month's file**, which says of each loan all
there is to say; there is no second version of a month. So that nobody stays late in a bureau's
books who has paid, a loan of which it was written down only later that it had ended is told once
more, in the file of the month in which that was written down, with the day on which it did end.

Everything is by value date, as of the end of the month's last day. Whose a loan is, how far that
is proved and who stands surety are as the lender knew them when the month was first told.

## Which loans are in it

- those that owed anything when the month ended;
- those that were paid or given up in the month;
- those that ended before, where word of that came in the month;
- those that had been given up before, where money came for them in the month.

Loans that were given in other books are in it from the month in which they were brought along. A
lender's setting `bureau_floor_lisente` (`./letsema manage policy SLUG`) keeps loans of a smaller
principal out of all of it; it is 0 unless somebody sets it. Less than thirty days late is no
month in arrears, in the count and in the pattern: that much grace there always is.

"""
SHAPE = f"""\
## Its form

**CSV** follows RFC 4180: UTF-8 without a mark, commas, lines that end in CR and LF, one line with
the names of the columns. `line` says what each line is: `H`, the header, with `format`,
`currency`, the supplier and the month's end; `L`, one loan; `T`, the trailer, with how many loans
there are in `records` and the sums of {", ".join(f"`{one}`" for one in SUMMED)}. All lines have
all {len(COLUMNS)} columns, and what says nothing is empty. Sums have two places and no other sign
than a point. Of texts only {", ".join(f"`{one.name}`" for one in FIELDS if one.kind == "text")}
are anybody's words; one that a spreadsheet would reckon with keeps its loan out of the file.

**JSON** is one object: `as_of`, `currency`, `format`, `records`, `supplier`, `totals`; all keys
in the order of their letters, a line a loan. Sums are texts with two places, counts are numbers,
what is empty in CSV is `null`, and yes or no are `true` and `false`.

Loans stand in the order of their references in both.

"""
KEPT = """\
## How it is kept

The registry's port is `Contributions` in `credit/registry.py`. PostgreSQL keeps a month in
`credit_contribution` and `credit_contribution_month`, Cassandra in `contribution`, over eight
partitions a month, and `contribution_month` (`credit/schema/004_contribution.cql`). Lines are
written first, under the id of their making; last of all one row says how many there are, with a
digest of all of them, and only then the month counts. That row is written on condition that there
is none. What a making that broke off has left behind is never read. A month is read through to
its end before its file takes its place, and a line that is missing or changed is found by the
digest, which stands in the report too.
"""

STARS = """\
A star: the field of Layout 700 and its number were not read at the source; ask before relying on
it. How a bureau wants codes of account, status and frequency written is open altogether.
"""
MISSING = """\
What Layout 700 asks for and this file does not have: numbers of ids (2, 3), gender (4) and date of
birth (5), names and addresses. The file names nobody. A bureau that knows people by those needs
them from the lender beside it, by `borrower_key`; with another id than a South African one that
layout wants the date of birth too. It also wants months in arrears and an overdue sum to go
together; here a loan may be overdue for some days and have no month. Who feeds such a bureau counts
its months from `days_past_due` as it asks.
"""
EXAMPLE = """\
Two loans of M2,000.00 over four months, lent on 16 March 2026 at M540.00 a month, of which M40.00
is interest. Of the first, May's instalment is short of M500.00 and June's is open: so M1,040.00 is
overdue, for 45 days. M1,500.00 of principal is open and M40.00 of interest overdue: the balance is
M1,540.00. The second was paid to the end on 5 June, and she says that it is told wrongly. A third
is left out, for its product is called `=1+1`.
"""


def document() -> str:
    """Give the whole of it."""
    return INTRODUCTION + SHAPE + "\n".join([*_fields(), *_totals(), *_codes(), *_example(), KEPT])


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(str(cell) for cell in row)} |"
    yield ""


def _fields() -> Iterator[str]:
    yield "## Fields"
    yield ""
    yield STARS
    yield from _table(
        ("field", "type", "longest", "what it holds", "Layout 700"),
        (
            (f"`{one.name}`", one.kind, one.length, one.rule, _beside(one.layout_700))
            for one in FIELDS
        ),
    )
    yield "A day is `2026-06-30`, a sum in maloti `1250.00`, an id has 32 hexadecimal digits and"
    yield "four hyphens."
    yield ""
    yield MISSING


def _beside(counterpart: Counterpart | None) -> str:
    if counterpart is None:
        return "no counterpart"
    number = "" if counterpart.number is None else f"{counterpart.number} "
    return f"{number}{counterpart.name}{' *' if counterpart.assumed else ''}"


def _totals() -> Iterator[str]:
    yield "## Totals"
    yield ""
    yield from _table(
        ("total", "over all loans of the file"),
        [("`records`", "how many there are"), *((f"`{one}`", "their sum") for one in SUMMED)],
    )


def _codes() -> Iterator[str]:
    yield "## What is checked"
    yield ""
    yield "A loan of which any of this does not hold is in no file. The report names it with field"
    yield "and code, and counts each code."
    yield ""
    yield from _table(
        ("code", "field", "what must hold"),
        [
            *((f"`{code}`", field, says) for code, (field, says) in OF_SEVERAL.items()),
            *((f"`{one.code}`", f"`{one.field}`", one.says) for one in RULES),
        ],
    )


def _example() -> Iterator[str]:
    totals = Totals()
    for one in (LATE, PAID):
        totals.add(one)
    out = [LeftOut("ACDE3481", (Fault("product_type", "formula"),))]
    yield "## An example"
    yield ""
    yield EXAMPLE
    yield "```csv"
    yield from "".join(csv_lines(MALUTI, [LATE, PAID])).split("\r\n")[:-1]
    yield "```"
    yield ""
    yield "```json"
    whole = json.loads("".join(json_lines(MALUTI, [LATE])))
    yield "".join(json_lines(MALUTI, [LATE])).rstrip("\n")
    assert whole["records"][0]["balance"] == "1540.00"
    yield "```"
    yield ""
    yield "The report:"
    yield ""
    yield "```json"
    yield report_text(MALUTI, totals, out, "64 hexadecimal digits").rstrip("\n")
    yield "```"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(document())
