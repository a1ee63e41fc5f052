"""The contracts that read files: the real tree keeps them, and each finds what a test plants."""

from collections import Counter
from pathlib import Path

import pytest

from tests.repo.contracts import CONTRACTS, Contract
from tests.repo.plants import PLANTS
from tests.repo.plants.plant import Plant
from tests.repo.tree import PACKAGES, ROOT, Tree, whole

NAMES = [contract.__name__ for contract in CONTRACTS]


@pytest.fixture(scope="module")
def house() -> Tree:
    return whole()


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_the_repository_keeps(contract: Contract, house: Tree) -> None:
    found = [str(finding) for finding in sorted(contract(house))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("plant", PLANTS, ids=[plant.contract.__name__ for plant in PLANTS])
def test_a_planted_violation_is_found(plant: Plant, tmp_path: Path) -> None:
    for name, text in plant.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert [str(finding) for finding in sorted(plant.contract(Tree(tmp_path)))] == plant.found


def test_every_contract_has_its_plant() -> None:
    assert Counter(plant.contract for plant in PLANTS) == Counter(CONTRACTS)


def test_the_real_tree_was_read(house: Tree) -> None:
    assert {module.rooms[0] for module in house.modules if module.rooms} >= {*PACKAGES, "tests"}
    assert house.root == ROOT
    assert (ROOT / "manage.py").exists()


def test_state_caches_and_environments_are_not_the_project(tmp_path: Path) -> None:
    for name in (
        ".letsema/data/a.py",
        "venv/pyvenv.cfg",
        "venv/lib/b.py",
        "loans/__pycache__/c.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_text("", encoding="utf-8")
    assert [str(path) for path in Tree(tmp_path).files] == [".ci/run"]
