"""The closing lines: one an engine, the same truth for one pass or two, and the right exit code."""

from typing import Literal

import pytest

from config.launcher import tests as call
from config.launcher.tests import EngineLine, merged, required, verdict
from config.launcher.words import Refusal
from tests.closing_lines import BUDGET_SECONDS, FULL_TIMES, Tally, suite


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (EngineLine("PostgreSQL", "15.20", tests=121), "PostgreSQL 15.20: 121 tests"),
        (EngineLine("Redis", "7.0.15", tests=1), "Redis 7.0.15: 1 test"),
        (EngineLine("Redis", "7.0.15"), "Redis 7.0.15: no test"),
        (EngineLine("Cassandra"), "Cassandra: not started, no test of this run needed it"),
        (EngineLine("Cassandra", why="no JDK 17"), "Cassandra: did not run, no JDK 17"),
        (
            EngineLine("Cassandra", missed=24, why="no JDK 17"),
            "Cassandra: did not run, no JDK 17; 24 tests went without",
        ),
    ],
)
def test_a_line_tells_what_became_of_an_engine(line: EngineLine, words: str) -> None:
    assert str(line) == words


def test_two_passes_are_told_as_one() -> None:
    first = [
        EngineLine("PostgreSQL", "15.20", tests=100),
        EngineLine("Redis", "7.0.15", tests=10),
        EngineLine("Cassandra", "5.0.9", tests=20),
    ]
    second = [
        EngineLine("Citus", "13.2.2", tests=40),
        EngineLine("Redis", "7.0.15", tests=5),
        EngineLine("Cassandra"),
    ]
    assert merged(first + second) == [
        EngineLine("PostgreSQL", "15.20", tests=100),
        EngineLine("Citus", "13.2.2", tests=40),
        EngineLine("Redis", "7.0.15", tests=15),
        EngineLine("Cassandra", "5.0.9", tests=20),
    ]


PASSED, FAILED, INTERRUPTED, NOTHING = 0, 1, 2, 5


@pytest.mark.parametrize(
    ("codes", "unmet", "code"),
    [
        ([PASSED, PASSED], False, PASSED),
        ([PASSED, NOTHING], False, PASSED),
        ([NOTHING, PASSED], False, PASSED),
        ([NOTHING, NOTHING], False, NOTHING),
        ([FAILED, PASSED], False, FAILED),
        ([PASSED, FAILED], False, FAILED),
        ([INTERRUPTED], False, INTERRUPTED),
        ([-9], False, -9),
        ([PASSED, NOTHING], True, FAILED),
    ],
)
def test_the_exit_code_is_that_of_the_worse_pass(codes: list[int], unmet: bool, code: int) -> None:
    assert verdict(codes, unmet=unmet) == code


def test_what_is_required_is_one_of_two_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(call.REQUIRE, "cassandra,citus")
    assert required() == {"cassandra", "citus"}
    monkeypatch.setenv(call.REQUIRE, "")
    assert required() == set()
    monkeypatch.setenv(call.REQUIRE, "casandra")
    with pytest.raises(Refusal, match="knows cassandra and citus, nothing else"):
        required()


When = Literal["setup", "call", "teardown"]
Outcome = Literal["passed", "skipped"]


def report(
    nodeid: str, seconds: float, *, when: When = "call", outcome: Outcome = "passed"
) -> pytest.TestReport:
    used = [("engine", "Cassandra")]
    return pytest.TestReport(
        nodeid, ("", 0, ""), {}, outcome, None, when, duration=seconds, user_properties=used
    )


def test_a_test_counts_when_it_ran_and_is_missed_when_it_could_not() -> None:
    tally = Tally()
    for when in ("setup", "call", "teardown"):
        tally.add(report("tests/credit/test_a.py::test_b", 1, when=when))
    tally.add(report("tests/credit/test_a.py::test_c", 1, when="setup", outcome="skipped"))
    assert (tally.ran["Cassandra"], tally.missed["Cassandra"]) == (1, 1)


def test_a_suite_says_when_it_passes_its_budget() -> None:
    tally = Tally()
    tally.add(report("tests/credit/test_a.py::test_b", BUDGET_SECONDS["credit"] - 1))
    assert tally.late(full=False) == []
    tally.add(report("tests/credit/rules/test_a.py::test_c", 2))
    late = f"tests/credit took 61 s; its budget is {BUDGET_SECONDS['credit']} s"
    assert tally.late(full=False) == [late]
    assert tally.late(full=True) == []
    tally.add(report("tests/credit/test_a.py::test_d", BUDGET_SECONDS["credit"] * FULL_TIMES))
    assert len(tally.late(full=True)) == 1


def test_a_suite_without_a_budget_is_named() -> None:
    tally = Tally()
    tally.add(report("tests/attic/test_a.py::test_b", 1))
    assert tally.late(full=False) == ["tests/attic has no budget of seconds"]


def test_a_suite_is_a_folder_of_tests() -> None:
    assert suite("tests/loans/rules/test_phone.py::test_a[x/y]") == "loans"
