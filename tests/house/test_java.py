"""What a node is made of: the right JDK, jars fetched once and wholly, or a plain reason."""

import os
from pathlib import Path

import pytest

from config.launcher import java
from config.launcher.java import CASSANDRA, JARS_EXPECTED_MIN, Runtime, find_java, find_runtime
from config.launcher.words import Refusal
from tests.engine_room import EngineRoom

# What a JDK answers to `java -version`, with its release.
SAYS = """#!/bin/sh
echo 'openjdk version "{release}.0.1" 2025-04-15' >&2
echo 'OpenJDK 64-Bit Server VM (build {release}.0.1+6-Debian-1, mixed mode, sharing)' >&2
"""
# A Maven that brings a number of jars, notes that it was called, and ends with a code.
BRINGS = """#!/bin/sh
echo called >>"{calls}"
for word; do case $word in -DoutputDirectory=*) folder=${{word#*=}};; esac; done
mkdir -p "$folder"
for number in $(seq {jars}); do : >"$folder/jar$number.jar"; done
echo '[ERROR] Could not resolve dependencies: the network is down'
exit {code}
"""


def program(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)
    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing is installed; its programs go into `bin`."""
    monkeypatch.setattr(java, "JVMS", tmp_path / "jvm")
    monkeypatch.setattr(java, "FOR_ALL", tmp_path / "for-all")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    hidden = [name for name in ("java", "mvn") if Path("/bin", name).exists()]
    if hidden:
        # Where /bin is /usr/bin the real ones would be found: only what the scripts need is there.
        tools = tmp_path / "tools"
        tools.mkdir()
        for name in ("sh", "mkdir", "seq", "ls"):
            (tools / name).symlink_to(f"/bin/{name}")
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{tools}")
    return tmp_path


def install_java(home: Path, release: int) -> Path:
    return program(home / "bin" / "java", SAYS.format(release=release))


def install_maven(machine: Path, *, jars: int = JARS_EXPECTED_MIN, code: int = 0) -> Path:
    calls = machine / "calls"
    program(machine / "bin" / "mvn", BRINGS.format(calls=calls, jars=jars, code=code))
    return calls


def refusal() -> str:
    with pytest.raises(Refusal) as refused:
        find_runtime(None, say=len)
    return str(refused.value)


def test_without_a_jdk_the_reason_says_what_to_install(machine: Path) -> None:
    assert refusal() == "no JDK 17 (apt-get install openjdk-17-jdk-headless)"


def test_a_jdk_of_another_release_is_none(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_java(machine / "bin" / "..", release=21)
    monkeypatch.setenv("JAVA_HOME", str(machine / "newest"))
    install_java(machine / "newest", release=25)
    assert refusal().startswith("no JDK 17")


def test_the_right_one_is_found_beside_a_newer_one_that_is_the_callers_choice(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(machine / "newest"))
    install_java(machine / "newest", release=25)
    right = install_java(machine / "jvm" / "java-17-openjdk-amd64", release=17)
    found = find_java()
    assert (found.file, found.build) == (right, "17.0.1+6-Debian-1")


def test_without_maven_the_reason_says_so(machine: Path) -> None:
    install_java(machine / "jvm" / "jdk-17", release=17)
    assert refusal() == "no Maven to fetch its jars with (apt-get install maven)"


def test_the_jars_are_fetched_once(machine: Path) -> None:
    install_java(machine / "jvm" / "jdk-17", release=17)
    calls = install_maven(machine)
    heard: list[str] = []
    first = find_runtime(None, say=heard.append)
    assert heard == [f"Fetching Cassandra {CASSANDRA} (100 files, 67 MB), once …"]
    assert find_runtime(None, say=heard.append) == first
    assert calls.read_text() == "called\n"
    assert len(heard) == 1
    jars = first.class_path.split(":")
    assert len(jars) == JARS_EXPECTED_MIN
    assert jars == sorted(jars)


@pytest.mark.parametrize(
    ("jars", "code", "reason"),
    [
        pytest.param(
            60,
            1,
            "Maven could not bring its jars: "
            "[ERROR] Could not resolve dependencies: the network is down",
            id="no network",
        ),
        pytest.param(3, 0, "Maven brought only a part of its jars", id="half of it"),
    ],
)
def test_what_maven_does_not_bring_wholly_is_not_kept(
    machine: Path, jars: int, code: int, reason: str
) -> None:
    install_java(machine / "jvm" / "jdk-17", release=17)
    calls = install_maven(machine, jars=jars, code=code)
    assert refusal() == reason
    assert refusal() == reason
    assert calls.read_text() == "called\n" * 2
    cache = machine / "cache" / "letsema" / f"cassandra-{CASSANDRA}"
    assert [one.name for one in cache.iterdir()] == ["lock"]


def test_the_archive_of_classes_is_kept_by_the_first_run_alone(machine: Path) -> None:
    install_java(machine / "jvm" / "jdk-17", release=17)
    runtime = Runtime(find_java(), machine, machine / "classes.jsa")
    for words in ("first", "second"):
        made = machine / f"{words}.jsa"
        made.write_text(words)
        runtime.keep_archive(made)
    assert runtime.archive.read_text() == "first"
    assert oct(runtime.archive.stat().st_mode)[-3:] == "644"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs engines as somebody else")
def test_where_the_engines_user_cannot_read_the_callers_cache_the_jars_lie_elsewhere(
    machine: Path, engine_room: EngineRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_java(machine / "jvm" / "jdk-17", release=17)
    install_maven(machine)
    # Pytest's own folders are closed to everybody else.
    with pytest.raises(Refusal, match=f"cannot read {machine}/for-all"):
        find_runtime(engine_room.account, say=len)

    open_to_all = engine_room.folder / "for-all"
    monkeypatch.setattr(java, "FOR_ALL", open_to_all)
    assert find_runtime(engine_room.account, say=len).jars.is_relative_to(open_to_all)
