"""The registry's benchmark tells its figures beside their floors, and writes them down."""

import json
from pathlib import Path

import pytest

from bench import registry
from config.launcher.account import engine_account
from config.launcher.java import find_runtime
from config.launcher.words import Refusal
from tests.conftest import do_without

NAMES = [
    "a report of a person with 40 loans",
    "reservations without contention",
    "reservations with 2 for one person",
    "reservations with 8 for one person",
    "reservations with 32 for one person",
    "lines told, 200 at a time",
    "a report among 600, beside one among 20",
]


@pytest.mark.full
def test_each_is_measured_beside_its_floor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        find_runtime(engine_account(), len)
    except Refusal as refusal:
        do_without("cassandra", str(refusal))
    assert registry.main(["--quick", "--json", str(tmp_path / "registry.json")]) == 0
    results = json.loads((tmp_path / "registry.json").read_text())
    assert [one["name"] for one in results] == NAMES
    assert all(one["ours"] > 0 and one["floor"] > 0 and one["ratio"] > 0 for one in results)
    lines = capsys.readouterr().out.splitlines()
    for one, line in zip(results, lines, strict=True):
        assert line.startswith(
            f"{one['name']}: {one['ours']:,} {one['unit']}; {one['floor_is']} {one['floor']:,}; "
            f"ratio {one['ratio']:.2f} (bar: {one['bar']})"
        )


def test_a_part_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        registry.main(["reports"])
    assert "no such part: reports" in capsys.readouterr().err
