"""The book's benchmark tells its figures beside their floor, and writes them down."""

import json
from pathlib import Path

import pytest

from bench import book


def test_schedules_are_measured_beside_a_bare_loop(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert book.main(["--json", str(tmp_path / "book.json")]) == 0
    (schedules,) = json.loads((tmp_path / "book.json").read_text())
    assert schedules["name"] == "schedules of 12 instalments"
    ours, floor = schedules["per_cpu_second"], schedules["floor_per_cpu_second"]
    assert ours > 0
    assert capsys.readouterr().out == (
        f"schedules of 12 instalments: {ours:,} a CPU second; "
        f"a bare loop {floor:,}; ratio {schedules['ratio']:.2f}\n"
    )
