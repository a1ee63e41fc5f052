"""Writes the score card as a document: `python -m tests.credit.score_document > docs/SCORE.md`."""

import sys
from collections.abc import Iterable, Iterator

from credit.rules.card import CARD, Band, Card, Row
from credit.rules.retention import Retention
from credit.rules.score import Input, recompute
from loans.catalogue import LANGUAGES, words
from loans.rules.credit_reasons import SENTENCE_SEPTETS_MAX, TOLD_BY_SMS
from loans.rules.written import maloti

HEAD = """\
# The score

Written by `python -m tests.credit.score_document > docs/SCORE.md` from `credit/rules/card.py`,
`credit/rules/retention.py` and `loans/texts/{{en,st}}.toml`; a test holds them in step. How a
record becomes numbers stands in `credit/rules/score.py`.

A score is advice: whoever decides reads it with its reasons, and nothing is refused by it alone.
It begins at {base} points. Each row below gives or takes some by one number of her record: those of
the last step that the number reaches, and none below the first. All of them together make the
score, between {worst} and {best}, and the score has a band.

This is card **{version}**. From its version and the numbers alone a score can be reckoned again at
any later time (`recompute`), so these are what has to be kept with a decision. A card that has
scored somebody never changes: another one gets a version of its own. Nobody has measured yet how
well this card foretells: its points are a judgement, made before there was a book to fit them to.
The report on score bands holds what it foretold against what came.

## What never counts

Gender, religion, ethnicity, health, district, age and language are not among the numbers, and a
test reads the card and the code for them. How far an identity is proved is said beside the score
and is no part of it.

Nothing that is absent takes points. Who has no loan in the registry, no lender's look and nothing
held for her has exactly {base} points: band {thin_band}, with the reason `thin-file`, so that
whoever decides knows that the band says nothing of her. What is not known, such as an income, is
left out.

## What is too small to count

- Up to {grace} days late are not late: what is paid on a Friday evening or before a holiday is
  booked on the next working day. A loan is paid on time if it never was later than that, and kept
  to the schedule that she first agreed to.
- A debt below {floor} is neither late nor given up, and a loan of less is neither late nor praised.
- What is late today counts apart from what was late in the year. So a payment that comes helps on
  the day on which it comes: its late months stay, and what was for today is gone.
- A loan that she disputes is left out, with all that belongs to it, until the dispute is settled.
- The room that her own application holds does not count against it. Everything else that is owed or
  held, at any lender, is set against her income; loans are counted at other lenders only.
- Of looks only those for an application count, and each lender once, however often it looked.

## Points

| number | what it is | from | points | reason |
| --- | --- | --- | --- | --- |
{rows}

## Bands

| band | points |
| --- | --- |
{bands}

## Reasons

At most {reasons} are told, the gravest first; of equal ones, the upper one in the table. Where
nothing is against her, it is the one that is most for her; where nothing is for her either, what is
left to say. A sentence takes {septets} septets at most, so that an SMS holds {by_sms}.

| reason | English | Sesotho |
| --- | --- | --- |
{reasons_said}

## Two examples

{examples}

## How long things are shown

What is over is neither shown nor scored, and [is not kept either](DATA.md#how-long-what-is-kept).
Lesotho's own table is not known to us: these are the days where nobody sets others, and they are
South Africa's.

| what | days | setting |
| --- | --- | --- |
{retention}
"""
PALESA = {
    "days_late_now": 35,
    "days_late_12_months": 35,
    "days_late_24_months": 0,
    "months_since_first_loan": 14,
    "loans_paid_on_time": 1,
}
EXAMPLES = (
    ("Palesa has paid one loan on time, and is 35 days late with her second.", PALESA),
    (
        "On that day she pays what is late. What was for today is gone.",
        {**PALESA, "days_late_now": 0},
    ),
)


def document(card: Card = CARD) -> str:
    """Give the whole of it."""
    lowest, highest = (
        card.base + sum(extreme(0, *(step.points for step in row.steps)) for row in card.rows)
        for extreme in (min, max)
    )
    return HEAD.format(
        version=card.version,
        base=card.base,
        worst=lowest,
        best=highest,
        thin_band=next(band.name for band in card.bands if card.base >= band.at_least),
        grace=card.grace_days,
        floor=maloti(card.floor_lisente),
        rows=_table(line for row in card.rows for line in _steps(row)),
        bands=_table(_bands(card.bands)),
        reasons=card.reasons_most,
        septets=SENTENCE_SEPTETS_MAX,
        by_sms=TOLD_BY_SMS,
        reasons_said=_table(_reasons(card)),
        examples="\n\n".join(_example(card, says, values) for says, values in EXAMPLES),
        retention=_table(_retention(Retention())),
    )


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _steps(row: Row) -> Iterator[tuple[str, ...]]:
    first = True
    if row.unknown:
        yield f"`{row.name}`", row.says, "not known", "0", f"`{row.unknown}`"
        first = False
    for step in row.steps:
        head = (f"`{row.name}`", row.says) if first else ("", "")
        yield *head, str(step.at_least), _signed(step.points), f"`{step.reason}`"
        first = False


def _bands(bands: tuple[Band, ...]) -> Iterator[tuple[str, ...]]:
    above = None
    for band in bands:
        upto = "and more" if above is None else f"to {above - 1}"
        yield band.name, f"{band.at_least} {upto}"
        above = band.at_least


def _reasons(card: Card) -> Iterator[tuple[str, ...]]:
    said = [words(language, "credit_reasons") for language in LANGUAGES]
    for code in card.codes:
        yield f"`{code}`", *(one[code] for one in said)


def _example(card: Card, says: str, values: dict[str, int]) -> str:
    """Show the rows that a record has something in, and their sum."""
    unknown = {"months_on_one_phone", "owed_percent_of_income"}
    inputs = [
        Input(row.name, None if row.name in unknown else values.get(row.name, 0), 0, "")
        for row in card.rows
    ]
    found = recompute(card, inputs)
    rows = [
        (f"`{one.name}`", str(one.value), _signed(one.points)) for one in found.inputs if one.points
    ]
    told = ", ".join(f"`{code}`" for code in found.reasons)
    head = "| number | is | points |\n| --- | --- | --- |\n"
    table = _table(
        [("to begin with", "", str(card.base)), *rows, ("together", "", str(found.points))]
    )
    return f"{says}\n\n{head}{table}\n\nBand {found.band}; reasons {told}."


def _retention(retention: Retention) -> Iterator[tuple[str, ...]]:
    yield (
        "a loan that was paid or written off, after its end",
        _days(retention.ended_days),
        "`REGISTRY_ENDED_DAYS`",
    )
    late = _days(retention.late_months_days)
    yield "a late month of any loan, after it", late, "`REGISTRY_LATE_MONTH_DAYS`"
    grave = retention.grave_from_days
    told = f"that a month was {grave} days late or more, after it or until the loan is paid"
    then = f"{told}; then it is shown as {grave - 1}"
    yield then, _days(retention.grave_months_days), "`REGISTRY_GRAVE_MONTH_DAYS`"
    yield "a look", _days(retention.looks_days or 0), "`REGISTRY_INQUIRY_DAYS`"
    upheld = _days(retention.upheld_days)
    yield "a dispute in which she was right, once it is settled", upheld, "`REGISTRY_UPHELD_DAYS`"
    rejected = _days(retention.rejected_days)
    yield "a dispute that was rejected", rejected, "`REGISTRY_REJECTED_DAYS`"


def _days(days: int) -> str:
    return f"{days:,}" if days else "never"


def _signed(points: int) -> str:
    return f"{points:+d}" if points else "0"


if __name__ == "__main__":
    sys.stdout.write(document())
