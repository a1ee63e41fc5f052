"""`./letsema check`: everything that a machine can judge about the code, two checks at a time."""

import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from config.launcher.places import ROOT, state_home
from config.launcher.words import say

AT_ONCE = 2
LINE_EACH = ("--quiet", "--output-format", "concise")
CHECK_SECONDS_MAX = 300

Environment = dict[str, str]


@dataclass(frozen=True)
class Check:
    """One tool, called as it would be by hand."""

    name: str
    command: tuple[str, ...]
    environment: Environment = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What came of a check."""

    name: str
    good: bool
    seconds: float
    output: str


def production() -> Environment:
    """Describe a server in production to Django; no engine of it is ever called.

    The socket folder does not exist, so no database of somebody else's can answer in its place.
    """
    return {
        "ALLOWED_HOSTS": "letsema.example",
        "LETSEMA_DOMAIN": "letsema.example",
        "DATABASE_URL": "postgresql://nobody@/nothing?host=/nonexistent",
        "REDIS_URL": "unix:///nonexistent/redis.sock?db=0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "PII_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "TELCO_TOKEN": secrets.token_urlsafe(32),
        # Whether migrations were applied is asked of a database, and there is none: that is no
        # news. Whether any is missing is read from the code.
        "PYTHONWARNINGS": "ignore:Got an error checking a consistent:RuntimeWarning",
    }


def all_checks() -> list[Check]:
    """List them, the longest first, so that nothing waits for it at the end."""
    tools = Path(sys.executable).parent
    # The tools' caches lie with the rest of the state, out of the tree.
    ruff, cache = str(tools / "ruff"), state_home() / "cache"
    django = (sys.executable, "manage.py")
    return [
        Check("types", (str(tools / "mypy"), "--cache-dir", str(cache / "mypy"))),
        Check(
            "format",
            (ruff, "format", "--check", *LINE_EACH, "--cache-dir", str(cache / "ruff"), "."),
        ),
        Check("lint", (ruff, "check", *LINE_EACH, "--cache-dir", str(cache / "ruff"), ".")),
        Check("arrows", _arrows(tools, cache)),
        Check("house", (sys.executable, "-m", "tests.repo")),
        Check("templates", (str(tools / "djlint"), "--lint", "--quiet", "gateway")),
        Check("migrations", (*django, "makemigrations", "--check", "--dry-run"), production()),
        Check("deploy", (*django, "check", "--deploy", "--fail-level", "WARNING"), production()),
    ]


def _arrows(tools: Path, cache: Path) -> tuple[str, ...]:
    return (str(tools / "lint-imports"), "--no-logo", "--cache-dir", str(cache / "imports"))


def _surroundings(check: Check) -> Environment:
    """Pass on what a tool needs to run at all, and none of the caller's own settings."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", **check.environment}


def run(check: Check) -> Verdict:
    """Run one check to its end, or to its time limit."""
    begun = time.monotonic()
    try:
        done = subprocess.run(
            check.command,
            cwd=ROOT,
            env=_surroundings(check),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=CHECK_SECONDS_MAX,
        )
        good, output = done.returncode == 0, done.stdout
    except subprocess.TimeoutExpired:
        good, output = False, f"no answer within {CHECK_SECONDS_MAX} s"
    except OSError as error:
        good, output = False, f"{check.command[0]}: {error.strerror}"
    return Verdict(check.name, good, time.monotonic() - begun, output.strip())


def run_all(checks: list[Check]) -> Iterator[Verdict]:
    """Run them side by side; each verdict comes as soon as it is known."""
    with ThreadPoolExecutor(AT_ONCE) as lanes:
        for verdict in as_completed([lanes.submit(run, check) for check in checks]):
            yield verdict.result()


def report(checks: list[Check]) -> int:
    """Tell one line a check, then what the failing ones said."""
    begun = time.monotonic()
    failed = []
    for verdict in run_all(checks):
        word = "ok" if verdict.good else "FAILED"
        say(f"{verdict.name:<12} {word:<8} {verdict.seconds:5.1f} s")
        if not verdict.good:
            failed.append(verdict)
    for verdict in failed:
        say(f"\n{verdict.name}:\n{verdict.output}")
    seconds = time.monotonic() - begun
    if failed:
        names = ", ".join(verdict.name for verdict in failed)
        say(f"\n{len(failed)} of {len(checks)} checks failed in {seconds:.1f} s: {names}")
        return 1
    say(f"all {len(checks)} checks passed in {seconds:.1f} s")
    return 0


def main(arguments: list[str]) -> int:
    """Run all checks, or those that are named."""
    checks = all_checks()
    names = [check.name for check in checks]
    unknown = [word for word in arguments if word not in names]
    if unknown:
        say(f"no check is called {', '.join(unknown)}; there are: {', '.join(names)}")
        return 2
    return report([check for check in checks if not arguments or check.name in arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
