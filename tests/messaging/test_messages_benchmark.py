"""The benchmark of texts tells its figures beside their floors, and what faults leave of them."""

import json
from pathlib import Path

import pytest

from bench import messages

SPEED = [
    ("identical text, 100 a call", "one task a text"),
    ("identical text, 100 a call", "a bare outbox"),
    ("identical text, 1000 a call", "a bare outbox"),
    ("personal text", "one task a text"),
    ("personal text", "32 sockets, no database"),
]


@pytest.mark.full
def test_each_is_measured_beside_its_floor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert messages.main(["--quick", "--json", str(tmp_path / "messages.json")]) == 0
    results = json.loads((tmp_path / "messages.json").read_text())
    assert [(one["name"], one["floor_is"]) for one in results[: len(SPEED)]] == SPEED
    assert all(one["ours"] > 0 and one["floor"] > 0 and one["ratio"] > 0 for one in results)
    lines = capsys.readouterr().out.splitlines()
    for one, line in zip(results, lines, strict=True):
        assert line.startswith(f"{one['name']}: {one['ours']:,} {one['unit']}; {one['floor_is']}")


@pytest.mark.full
def test_faults_lose_and_double_nothing(tmp_path: Path) -> None:
    said = str(tmp_path / "faults.json")
    assert messages.main(["--faults", "--quick", "--seed", "7", "--json", said]) == 0
    results = json.loads(Path(said).read_text())
    assert all("seed 7" in one["name"] for one in results)
    assert [one["ours"] for one in results] == [0, 0, 0, 0]
    doubled = {one["name"].split(" (")[0]: one["floor"] for one in results}
    assert [count for name, count in doubled.items() if "receipts" not in name] == [0, 0, 0]
    assert all(one["ratio"] <= 1 for one in results)


def test_a_part_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        messages.main(["letters"])
    assert "no such part: letters" in capsys.readouterr().err
