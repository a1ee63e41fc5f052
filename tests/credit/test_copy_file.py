"""A copy is a whole file or none: what is not whole is not believed."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from credit.copy_file import NotACopy, look_over, things, write
from credit.rules.copied import Copied
from tests.credit.conftest import MARCH
from tests.credit.test_copied import ALL


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "registry.gz"
    write(path, ALL, at=MARCH)
    return path


def test_what_is_written_is_read_in_its_order(copy: Path) -> None:
    whole = look_over(copy)
    assert (whole.lines, whole.at) == (len(ALL), MARCH)
    assert tuple(things(copy, whole)) == ALL


def test_an_empty_registry_is_a_whole_copy(tmp_path: Path) -> None:
    path = tmp_path / "empty.gz"
    write(path, (), at=MARCH)
    assert tuple(things(path, look_over(path))) == ()


def test_nobody_else_may_read_it(copy: Path) -> None:
    assert copy.stat().st_mode & 0o777 == 0o600


def test_one_that_is_there_is_not_written_over(copy: Path) -> None:
    before = copy.read_bytes()
    with pytest.raises(FileExistsError):
        write(copy, (), at=MARCH)
    assert copy.read_bytes() == before


def test_where_the_registry_goes_away_nothing_is_left(tmp_path: Path) -> None:
    def breaks() -> Iterator[Copied]:
        yield ALL[0]
        raise RuntimeError("away")

    with pytest.raises(RuntimeError):
        write(tmp_path / "registry.gz", breaks(), at=MARCH)
    assert list(tmp_path.iterdir()) == []


def without_the_end(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def without_the_last_line(raw: bytes) -> bytes:
    return gzip.compress(b"".join(gzip.decompress(raw).splitlines(keepends=True)[:-1]))


def without_a_line(raw: bytes) -> bytes:
    lines = gzip.decompress(raw).splitlines(keepends=True)
    return gzip.compress(b"".join([*lines[:2], *lines[3:]]))


def with_another_line(raw: bytes) -> bytes:
    return gzip.compress(gzip.decompress(raw).replace(b'"phone"', b'"phony"'))


@pytest.mark.parametrize(
    "spoil", [without_the_end, without_the_last_line, without_a_line, with_another_line]
)
def test_what_is_not_whole_is_refused(copy: Path, spoil: object) -> None:
    assert callable(spoil)
    copy.write_bytes(spoil(copy.read_bytes()))
    with pytest.raises(NotACopy):
        look_over(copy)


@pytest.mark.parametrize(
    "content", [b"", b"names", gzip.compress(b""), gzip.compress(b"[]\n{}\n")], ids=range(4)
)
def test_any_other_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(NotACopy):
        look_over(path)
