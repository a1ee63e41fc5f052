"""The book's benchmark tells its figures beside their floors, and writes them down."""

import json
from pathlib import Path

import pytest

from bench import book

NAMES = [
    "schedules of 12 instalments",
    "payments, eight connections, fsync on",
    "4 payments at once to one lender",
    "approvals with their reservation",
]


@pytest.mark.full
def test_each_is_measured_beside_its_floor(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert book.main(["--quick", "--json", str(tmp_path / "book.json")]) == 0
    results = json.loads((tmp_path / "book.json").read_text())
    assert [one["name"] for one in results] == NAMES
    assert all(one["ours"] > 0 and one["floor"] > 0 and one["ratio"] > 0 for one in results)
    lines = capsys.readouterr().out.splitlines()
    for one, line in zip(results, lines, strict=True):
        assert line.startswith(
            f"{one['name']}: {one['ours']:,} {one['unit']}; {one['floor_is']} {one['floor']:,}; "
            f"ratio {one['ratio']:.2f} (bar: {one['bar']})"
        )
