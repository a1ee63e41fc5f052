"""A month as it is kept: its lines as texts, in order, counted and digested."""

from dataclasses import replace
from uuid import uuid4

import pytest

from credit.rules.bureau_check import Fault, LeftOut
from credit.rules.bureau_keeping import LINES_AT_ONCE, Line, Tally, line_of, text_of
from tests.credit.bureau_samples import LATE, PAID
from tests.credit.conftest import MAY

OUT = LeftOut("ACDE3481", (Fault("balance", "balance-high"), Fault("branch", "missing")))


def digest_of(*lines: Line) -> str:
    tally = Tally()
    list(tally.parts(lines))
    return tally.kept(uuid4(), 1, uuid4(), MAY).digest


@pytest.mark.parametrize("line", [LATE, PAID, OUT], ids=["late", "paid", "left out"])
def test_a_line_read_back_is_the_same_line(line: Line) -> None:
    assert line_of(line.loan_ref, text_of(line)) == line


def test_what_is_in_a_month_is_counted_apart() -> None:
    tally = Tally()
    list(tally.parts([LATE, PAID, OUT]))
    assert (tally.records, tally.left_out) == (2, 1)


def test_the_digest_is_of_all_lines_and_of_nothing_else() -> None:
    same = digest_of(LATE, PAID, OUT)
    assert digest_of(LATE, PAID, OUT) == same
    others = [
        digest_of(LATE, PAID),
        digest_of(LATE, replace(PAID, term=5), OUT),
        digest_of(LATE, PAID, LeftOut("ACDE3481", OUT.faults[:1])),
    ]
    assert len({same, *others}) == 4


@pytest.mark.parametrize("lines", [(PAID, LATE), (LATE, LATE)], ids=["out of order", "twice"])
def test_lines_come_in_their_order_and_once(lines: tuple[Line, ...]) -> None:
    with pytest.raises(ValueError, match="in order"):
        digest_of(*lines)


def test_many_lines_are_cut_into_parts_and_none_is_lost() -> None:
    refs = [f"{number:08}" for number in range(LINES_AT_ONCE + 1)]
    parts = list(Tally().parts(replace(LATE, loan_ref=one) for one in refs))
    assert [len(part) for part in parts] == [LINES_AT_ONCE, 1]
    assert [ref for part in parts for ref, _ in part] == refs
