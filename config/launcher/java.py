"""What a Cassandra node is made of: a JDK 17, the jars that Maven brings, an archive of classes."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.launcher.account import Account, works_as
from config.launcher.words import Refusal

CASSANDRA = "5.0.9"
JDK_MAJOR = 17
JVMS = Path("/usr/lib/jvm")
# Where root keeps the jars when the engines' user cannot read root's own cache.
FOR_ALL = Path("/var/cache/letsema")
JARS_EXPECTED_MIN = 50
VERSION_SECONDS = 20
MAVEN_SECONDS = 540

POM = f"""<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>letsema</groupId>
  <artifactId>cassandra-node</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.cassandra</groupId>
      <artifactId>cassandra-all</artifactId>
      <version>{CASSANDRA}</version>
    </dependency>
  </dependencies>
</project>
"""
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"

COLOUR = re.compile(r"\x1b\[[0-9;]*m")

Say = Callable[[str], object]


@dataclass(frozen=True)
class Java:
    """A JDK."""

    file: Path
    build: str


@dataclass(frozen=True)
class Runtime:
    """All that a node needs besides a folder."""

    java: Java
    jars: Path
    archive: Path

    @property
    def class_path(self) -> str:
        """List the jars in an order that never changes: the archive is bound to it."""
        return ":".join(str(jar) for jar in sorted(self.jars.glob("*.jar")))

    def keep_archive(self, made: Path) -> None:
        """Take over the classes that a first run has written down; later starts are faster."""
        if made.exists() and not self.archive.exists():
            half = self.archive.with_name(f"{self.archive.name}.{os.getpid()}")
            shutil.copyfile(made, half)
            half.chmod(0o644)
            half.rename(self.archive)


def find_runtime(account: Account | None, say: Say) -> Runtime:
    """Find or make what a node needs; a Refusal says in one line why there can be none."""
    java = find_java()
    folder = _cache(account)
    with _alone(folder):
        jars = _jars(folder, java, say)
    if account is not None and not works_as(account, ["/bin/ls", str(jars)]):
        raise Refusal(f"The user {account.name} cannot read {jars}")
    return Runtime(java, jars, folder / f"classes-{java.build}.jsa")


def find_java() -> Java:
    """Choose a JDK of the release that Cassandra 5.0 runs on."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += sorted(JVMS.glob(f"*{JDK_MAJOR}*"))
    files = [home / "bin" / "java" for home in homes]
    on_path = shutil.which("java")
    for file in [*files, *([Path(on_path)] if on_path else [])]:
        found = _java(file)
        if found:
            return found
    raise Refusal(f"no JDK {JDK_MAJOR} (apt-get install openjdk-{JDK_MAJOR}-jdk-headless)")


def _java(file: Path) -> Java | None:
    """Ask a `java` for its release; any other than ours is passed over."""
    try:
        done = subprocess.run(
            [str(file), "-version"],
            check=False,
            capture_output=True,
            text=True,
            timeout=VERSION_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    release = re.search(r'version "(\d+)', done.stderr)
    build = re.search(r"VM .*\(build ([\w.+-]+)", done.stderr)
    if done.returncode or not release or int(release[1]) != JDK_MAJOR or not build:
        return None
    return Java(file.resolve(), build[1])


def _cache(account: Account | None) -> Path:
    """Choose the folder for the jars: the caller's own cache, or one that the engines read."""
    name = f"cassandra-{CASSANDRA}"
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "letsema" / name
    if _opened(own) and (account is None or works_as(account, ["/bin/ls", str(own)])):
        return own
    shared = FOR_ALL / name
    if account is not None and _opened(shared):
        return shared
    raise Refusal(f"{own} cannot be written: set XDG_CACHE_HOME")


def _opened(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The mask of root's shell must not lock out the one who reads in there.
        folder.chmod(0o755)
        folder.parent.chmod(0o755)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let two runs at once fetch the jars one after the other: the second finds them."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _jars(folder: Path, java: Java, say: Say) -> Path:
    """Give the folder of jars, fetched once; it has its name only when it is complete."""
    jars = folder / "jars"
    if jars.exists():
        return jars
    maven = shutil.which("mvn")
    if not maven:
        raise Refusal("no Maven to fetch its jars with (apt-get install maven)")
    say(f"Fetching Cassandra {CASSANDRA} (100 files, 67 MB), once …")
    with tempfile.TemporaryDirectory(dir=folder, prefix="half-") as name:
        half = Path(name)
        (half / "pom.xml").write_text(POM)
        _fetch(maven, java, half)
        fetched = half / "jars"
        if len(list(fetched.glob("*.jar"))) < JARS_EXPECTED_MIN:
            raise Refusal("Maven brought only a part of its jars")
        fetched.chmod(0o755)
        for jar in fetched.iterdir():
            jar.chmod(0o644)
        fetched.rename(jars)
    return jars


def _fetch(maven: str, java: Java, half: Path) -> None:
    command = [maven, "-B", "-q", "-f", str(half / "pom.xml"), COPY, "-DincludeScope=runtime"]
    try:
        done = subprocess.run(
            [*command, f"-DoutputDirectory={half / 'jars'}"],
            check=False,
            cwd=half,
            # Java knows a user's home from the list of users, where it may not exist.
            env={
                **os.environ,
                "JAVA_HOME": str(java.file.parents[1]),
                "MAVEN_OPTS": f"-Duser.home={Path.home()}",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=MAVEN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Refusal(f"Maven did not bring its jars within {MAVEN_SECONDS} s") from None
    if done.returncode:
        lines = COLOUR.sub("", done.stdout).splitlines()
        said = [line for line in lines if "ERROR" in line] or lines or ["it said nothing"]
        raise Refusal(f"Maven could not bring its jars: {said[0].split(' -> ')[0][:200]}")
