"""`./letsema check` itself: one line a check, the words of the failing ones, and a status."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from config.launcher import check
from config.launcher.check import Check
from tests.repo.tree import PACKAGES, ROOT

SAYS = "import sys; print(sys.argv[1]); sys.exit(int(sys.argv[2]))"


def saying(name: str, words: str, status: int) -> Check:
    return Check(name, (sys.executable, "-c", SAYS, words, str(status)))


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s", "0.0 s", text)


def test_when_all_is_well_only_names_and_times_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert check.report([saying("lint", "13 files", 0)]) == 0
    assert without_seconds(capfd.readouterr().out) == (
        "lint         ok         0.0 s\n"
        "all 1 checks passed in 0.0 s\n"
    )  # fmt: skip


def test_only_the_failing_check_is_heard(capfd: pytest.CaptureFixture[str]) -> None:
    checks = [saying("lint", "13 files", 0), saying("types", "money.py: a float", 1)]
    assert check.report(checks) == 1
    lines = without_seconds(capfd.readouterr().out).splitlines()
    assert sorted(lines[:2]) == [
        "lint         ok         0.0 s",
        "types        FAILED     0.0 s",
    ]
    assert lines[2:] == [
        "",
        "types:",
        "money.py: a float",
        "",
        "1 of 2 checks failed in 0.0 s: types",
    ]


def test_a_tool_that_is_not_there_is_a_failure() -> None:
    verdict = check.run(Check("lint", ("/nonexistent/ruff",)))
    assert (verdict.good, verdict.output) == (False, "/nonexistent/ruff: No such file or directory")


def test_an_unknown_name_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert check.main(["spelling"]) == 2
    assert capfd.readouterr().out.startswith("no check is called spelling; there are: types, ")


def test_the_callers_own_settings_do_not_reach_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    show = Check("show", (sys.executable, "-c", "import os; print(sorted(os.environ))"))
    assert "DEBUG" not in check.run(show).output
    assert "'PATH'" in check.run(show).output


def named(name: str) -> Check:
    (found,) = (one for one in check.all_checks() if one.name == name)
    return found


def test_production_without_its_protections_does_not_pass() -> None:
    deploy = named("deploy")
    careless = Check("deploy", deploy.command, {**deploy.environment, "HTTPS": "0"})
    verdict = check.run(careless)
    assert not verdict.good
    assert "security.W004" in verdict.output
    assert "security.W012" in verdict.output


def test_a_field_without_its_migration_does_not_pass(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The product is copied, a lender gets a field, and its migration is forgotten."""
    for name in set(PACKAGES) - {"loans"}:
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "manage.py", tmp_path)
    shutil.copytree(ROOT / "loans", tmp_path / "loans")
    lender = tmp_path / "loans" / "models" / "mfi.py"
    text = lender.read_text(encoding="utf-8")
    lender.write_text(text.replace("    slug = ", "    motto = models.TextField()\n    slug = "))
    monkeypatch.setattr(check, "ROOT", tmp_path)
    verdict = check.run(named("migrations"))
    assert (verdict.good, "Add field motto to mfi" in verdict.output) == (False, True)
