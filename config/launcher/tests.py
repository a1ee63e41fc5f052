"""`./letsema test`: the suite on real engines, twice where there is a cluster, and what ran."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import IO

from config.launcher.binaries import find_postgres
from config.launcher.citus import available
from config.launcher.places import ROOT
from config.launcher.words import Refusal, say

AT_ONCE = 2
# A file's tests share a process; the files come in the suite's own order, the longest first.
SHARED = ("-n", str(AT_ONCE), "--dist", "loadfile", "--no-loadscope-reorder")
BUDGET_SECONDS = 600
REPORT = "LETSEMA_TEST_REPORT"
REQUIRE = "LETSEMA_REQUIRE"
MAY_BE_MISSING = frozenset({"cassandra", "citus"})
ORDER = ("PostgreSQL", "Citus", "Redis", "Cassandra")
# The exit codes of pytest that are no failure: all passed, and nothing to run.
PASSED, NOTHING_TO_RUN = 0, 5
FAILED = 1
BROKEN_OFF = frozenset({2, 3, 4})
Child = subprocess.Popen[bytes]
# With these nothing runs, so there is nothing to close.
LOOKING = frozenset({"-h", "--help", "-V", "--version", "--collect-only", "--co", "--markers"})


@dataclass(frozen=True)
class EngineLine:
    """What became of one engine in a run."""

    name: str
    version: str = ""
    tests: int = 0
    missed: int = 0
    why: str = ""

    def __str__(self) -> str:
        if self.version:
            return f"{self.name} {self.version}: {_tests(self.tests)}"
        if not self.why:
            return f"{self.name}: not started, no test of this run needed it"
        missed = f"; {_tests(self.missed)} went without" if self.missed else ""
        return f"{self.name}: did not run, {self.why}{missed}"


@dataclass(frozen=True)
class Pass:
    """How one pass over the suite ended, and with which engines."""

    code: int
    engines: tuple[EngineLine, ...] = ()
    warnings: tuple[str, ...] = ()


def main(arguments: list[str]) -> int:
    """Run all passes with the same arguments, and close with a line an engine."""
    needed = required()
    if LOOKING & set(arguments):
        return _to_their_end([_begin(arguments)])[0]
    began = time.monotonic()
    missing = _why_no_cluster()
    # Whoever asks for a part of the suite means all of that part, on both.
    some, rest = ([], []) if arguments or missing else (["--some"], ["--rest"])
    passes = _together([*SHARED, *rest, *arguments])
    if missing:
        passes.append(Pass(NOTHING_TO_RUN, (EngineLine("Citus", why=missing),)))
    elif passes[0].code not in BROKEN_OFF:
        say("\nAgain what is marked citus, on a coordinator and two workers:")
        passes += _together(
            ["--citus", *some, *SHARED, *arguments],
            # On a cluster of their own: tests that kill a node must not take it from others.
            ["--citus", "--nodes", *arguments, "-n", "0"],
        )
    if "--full" in arguments and passes[-1].code not in BROKEN_OFF:
        say("\nWhat needs a ring of three Cassandra nodes:")
        passes += _together(["--ring", *arguments, "-n", "0"])
    seconds = time.monotonic() - began
    for warning in (line for one in passes for line in one.warnings):
        say(warning)
    if seconds > BUDGET_SECONDS and "--full" not in arguments:
        say(f"the whole suite took {seconds:.0f} s; its budget is {BUDGET_SECONDS} s")
    lines = merged([line for one in passes for line in one.engines])
    for line in lines:
        say(str(line))
    unmet = [line.name for line in lines if line.why and line.name.lower() in needed]
    if unmet:
        say(f"{REQUIRE} asks for {' and '.join(unmet)}")
    return verdict([one.code for one in passes], unmet=bool(unmet))


def required() -> frozenset[str]:
    """Read which engines must not be missing; any other word is a mistake."""
    words = frozenset(word for word in os.environ.get(REQUIRE, "").split(",") if word)
    if words - MAY_BE_MISSING:
        raise Refusal(f"{REQUIRE} knows {' and '.join(sorted(MAY_BE_MISSING))}, nothing else")
    return words


def merged(lines: list[EngineLine]) -> list[EngineLine]:
    """Add up the passes: an engine that ran in one of them did run."""
    total: dict[str, EngineLine] = {}
    for line in lines:
        known = total.get(line.name, EngineLine(line.name))
        total[line.name] = replace(
            known,
            version=known.version or line.version,
            tests=known.tests + line.tests,
            missed=known.missed + line.missed,
            why=known.why or line.why,
        )
    return sorted(total.values(), key=lambda line: ORDER.index(line.name))


def verdict(codes: list[int], *, unmet: bool) -> int:
    """Decide the exit code: a pass without tests is none, but one of them must have run."""
    for code in codes:
        if code not in (PASSED, NOTHING_TO_RUN):
            return code
    if unmet:
        return FAILED
    return PASSED if PASSED in codes else NOTHING_TO_RUN


def write_report(file: Path, engines: list[EngineLine], warnings: list[str]) -> None:
    """Leave word of a pass for whoever started it."""
    file.write_text(json.dumps({"engines": [vars(one) for one in engines], "warnings": warnings}))


def _together(*asked: list[str]) -> list[Pass]:
    """Run passes side by side: the first is heard at once, the others when all are over."""
    with tempfile.TemporaryDirectory(prefix="letsema-report-") as folder, ExitStack() as files:
        reports = [Path(folder) / f"{number}.json" for number in range(len(asked))]
        later = [files.enter_context(tempfile.TemporaryFile()) for _ in asked[1:]]
        codes = _to_their_end(
            [
                _begin(arguments, heard, **{REPORT: str(report)})
                for arguments, heard, report in zip(asked, [None, *later], reports, strict=True)
            ]
        )
        for one in later:
            one.seek(0)
            say(one.read().decode(errors="replace"))
        return [_ended(code, report) for code, report in zip(codes, reports, strict=True)]


def _ended(code: int, report: Path) -> Pass:
    try:
        found = json.loads(report.read_text())
    except FileNotFoundError:
        return Pass(code)
    engines = tuple(EngineLine(**one) for one in found["engines"])
    return Pass(code, engines, tuple(found["warnings"]))


def _begin(arguments: list[str], heard: IO[bytes] | None = None, **more: str) -> Child:
    environment = {**os.environ, **more}
    # Its processes read what the first has compiled, whatever the caller keeps: they start sooner.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=heard, stderr=heard)


def _to_their_end(children: list[Child]) -> list[int]:
    """Wait for all of them: they always get the time to end their engines."""

    def pass_on(_number: int, _frame: FrameType | None) -> None:
        for one in children:
            one.send_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, pass_on)
    try:
        return [_to_its_end(one) for one in children]
    finally:
        signal.signal(signal.SIGTERM, before)


def _to_its_end(child: Child) -> int:
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # The terminal has told it too.
            continue


def _why_no_cluster() -> str:
    try:
        program = find_postgres()
    except Refusal as refusal:
        return str(refusal)
    if available(program):
        return ""
    return f"the PostgreSQL {program.version} in {program.folder} does not offer the extension"


def _tests(count: int) -> str:
    return {0: "no test", 1: "1 test"}.get(count, f"{count} tests")
