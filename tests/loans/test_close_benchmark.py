"""The large book's benchmark tells its figures beside their floors, at four sizes each."""

import json
from pathlib import Path

import pytest

from bench import close

PARTS = {
    "seed": ["a made-up book of 8 loans"],
    "lookups": [
        "a look-up by phone among 2,000",
        "a look-up by national id among 2,000",
        "a look-up by name among 2,000",
        "a look-up by three letters of a name among 2,000",
    ],
    "close_of_day": [
        "a day closed over 200 active loans",
        "repayments while a day is closed",
    ],
    "reports": [
        "the report portfolio over 200 active loans",
        "the report ageing over 200 active loans",
    ],
}


@pytest.mark.full
def test_each_part_is_measured_beside_its_floor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert close.main([*PARTS, "--quick", "--json", str(tmp_path / "close.json")]) == 0
    results = json.loads((tmp_path / "close.json").read_text())
    assert [one["name"] for one in results] == [name for names in PARTS.values() for name in names]
    assert all(one["ours"] > 0 and one["floor"] > 0 and one["ratio"] > 0 for one in results)
    for one in results:
        assert "slope" in one["details"]
        assert one["bar"]
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [one["name"] for one in results]


def test_a_part_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        close.main(["lookup"])
    assert "no such part: lookup" in capsys.readouterr().err
