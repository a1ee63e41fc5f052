"""A package whose licence would bind our code is refused, by whatever field it says so."""

from pathlib import Path

import pytest

from tests.repo.licences import licences_of_others_fit
from tests.repo.tree import Tree


@pytest.mark.parametrize(
    ("field", "fits"),
    [
        ("License-Expression: GPL-3.0-or-later", False),
        ("License-Expression: AGPL-3.0-only", False),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", False),
        ("License: Proprietary", False),
        ("License-Expression: LGPL-3.0-only", True),
        ("License: BSD", True),
    ],
)
def test_a_dependency_fits_only_if_our_code_stays_ours(
    field: str,
    fits: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    about = tmp_path / "site" / "ledgers-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: ledgers\nVersion: 1.0\n{field}\n"
    )
    (tmp_path / "requirements.txt").write_text("ledgers==1.0\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert (list(licences_of_others_fit(Tree(tmp_path))) == []) is fits
