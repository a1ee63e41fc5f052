"""A state folder of its own for each test, which leaves neither files nor processes behind."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher import proc
from config.launcher.account import Account, engine_account
from config.launcher.children import MARK, kill
from config.launcher.places import Places, open_home, outside_of, settle

# A state under a parent that lets nobody through.
CLOSED = Path("closed") / "state"


@pytest.fixture
def state() -> Iterator[Path]:
    """Make a folder with a short path, where the engines' user gets in too."""
    folder = Path(tempfile.mkdtemp(prefix="letsema-state-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    yield open_home(folder)
    kill(proc.carrying(MARK, str(folder)))
    for one in (folder, folder / CLOSED):
        shutil.rmtree(outside_of(one), ignore_errors=True)
    shutil.rmtree(folder)


@pytest.fixture
def closed_state(state: Path) -> Path:
    """Make a state that root alone can reach."""
    home = state / CLOSED
    home.parent.mkdir()
    open_home(home)
    home.parent.chmod(0o700)
    return home


@pytest.fixture
def account() -> Account | None:
    return engine_account()


@pytest.fixture
def places(state: Path, account: Account | None) -> Places:
    return settle(state, account)
