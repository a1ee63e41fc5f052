"""Where state, data and sockets lie, and whose they must be."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher.account import Account
from config.launcher.places import ROOT, forget, open_home, outside_of, settle, state_home
from config.launcher.words import Refusal

SOCKET = ".s.PGSQL.5432"


@pytest.fixture
def long_state(state: Path, account: Account | None) -> Iterator[Path]:
    """Make a state whose path is too long for a socket in it."""
    home = state / ("far" * 20) / ("away" * 10)
    yield open_home(home)
    shutil.rmtree(settle(home, account).sockets, ignore_errors=True)


def test_state_lies_in_the_repository_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("LETSEMA_HOME", raising=False)
    assert state_home() == ROOT / ".letsema"
    monkeypatch.setenv("LETSEMA_HOME", str(tmp_path / "a" / ".." / "b"))
    assert state_home() == tmp_path / "b"


def test_sockets_lie_with_the_data_where_their_path_may_be_that_long(
    state: Path, account: Account | None
) -> None:
    places = settle(state, account)
    assert places.data == state / "data"
    assert places.sockets == state / "data" / "sockets"


def test_sockets_of_a_long_path_lie_in_a_short_folder_of_ours(
    long_state: Path, account: Account | None
) -> None:
    places = settle(long_state, account)
    assert places.data == long_state / "data"
    assert len(os.fsencode(places.sockets / "w1" / SOCKET)) <= 107
    assert places.sockets.stat().st_mode & 0o777 == 0o700
    assert places.sockets.stat().st_uid == (account.uid if account else os.geteuid())
    assert settle(long_state, account) == places
    other = open_home(long_state.with_name("other" * 8))
    elsewhere = settle(other, account).sockets
    assert elsewhere != places.sockets, "two states never meet"
    elsewhere.rmdir()


@pytest.mark.parametrize("kind", ["open", "link", "foreign"])
def test_a_short_folder_that_is_not_ours_alone_is_refused(
    long_state: Path, account: Account | None, kind: str
) -> None:
    sockets = settle(long_state, account).sockets
    if kind == "open":
        sockets.chmod(0o755)
    elif kind == "link":
        sockets.rmdir()
        sockets.symlink_to(long_state)
    elif os.geteuid() == 0:
        os.chown(sockets, 12345, 12345)
    else:
        pytest.skip("only root can give a folder away")
    with pytest.raises(Refusal, match=f"{sockets} was made by somebody else: remove it"):
        settle(long_state, account)
    if sockets.is_symlink():
        sockets.unlink()
    else:
        sockets.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_the_state_of_another_user_is_refused(state: Path) -> None:
    os.chown(state, 65534, 65534)
    with pytest.raises(Refusal, match=f"The state in {state} is nobody's: run as that user"):
        open_home(state)
    os.chown(state, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs engines under another user")
def test_data_that_went_out_of_reach_is_not_silently_begun_anew(
    closed_state: Path, account: Account | None
) -> None:
    closed_state.parent.chmod(0o755)
    places = settle(closed_state, account)
    (places.data / "postgresql").mkdir()
    closed_state.parent.chmod(0o700)
    with pytest.raises(Refusal, match="is out of reach for the user"):
        settle(closed_state, account)
    assert not outside_of(closed_state).exists()


def test_a_start_from_nothing_removes_the_data_and_keeps_the_rest(
    state: Path, account: Account | None
) -> None:
    places = settle(state, account)
    (places.data / "postgresql").mkdir()
    (state / "secrets.env").touch()
    forget(places)
    assert not places.data.exists()
    assert not places.sockets.exists()
    assert (state / "secrets.env").exists()
