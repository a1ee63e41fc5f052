"""What the process that a person has started does for the others: engines, counting, last words."""

import os
import signal
from pathlib import Path
from types import FrameType

import pytest
import redis

from config.launcher.tests import REPORT, EngineLine, write_report
from config.launcher.words import Refusal
from tests.closing_lines import Tally
from tests.engine_room import EngineRoom
from tests.registry_node import Errand, outcome


class Keeper:
    """A plugin of its own, for the controlling process alone."""

    def __init__(self, config: pytest.Config, room: EngineRoom) -> None:
        self.config = config
        self.room = room
        self.tally = Tally()
        self.errand = Errand(room, self._say)
        self.versions: dict[str, str] = {}
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)

    def open(self) -> None:
        """Start the engines; without a database there is nothing to test."""
        if self.versions:
            return
        try:
            self.room.open()
        except Refusal as refusal:
            pytest.exit(str(refusal), returncode=pytest.ExitCode.INTERNAL_ERROR)
        self.errand.start()
        self.versions = {**self._database_version(), "Redis": self._redis_version()}

    def close(self) -> None:
        """End everything, whatever is pressed meanwhile."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.errand.close()
        self.room.close()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Where other processes collect and run, the engines are there before them."""
        if session.config.getoption("numprocesses", None) and not session.config.option.collectonly:
            self.open()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Where this process runs the tests itself, they are started only if there are any."""
        if session.items and not session.config.option.collectonly:
            self.open()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.tally.add(report)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say it here, or leave it to whoever has started us and speaks last."""
        engines = self.lines()
        late = [*self.tally.told, *self.tally.late(full=self.config.option.full)]
        if REPORT in os.environ:
            write_report(Path(os.environ[REPORT]), engines, late)
            return
        if engines:
            terminalreporter.section("engines")
        for line in (*late, *map(str, engines)):
            terminalreporter.line(line)

    def lines(self) -> list[EngineLine]:
        """Tell of each engine what became of it."""
        if not self.versions:
            return []
        node = outcome(self.room)
        registry = self.tally.line(
            "Cassandra", node.version if node else "", node.why if node else ""
        )
        started = [self.tally.line(name, version, "") for name, version in self.versions.items()]
        return [*started, registry]

    def _database_version(self) -> dict[str, str]:
        if self.room.on_citus:
            return {"Citus": self.room.cluster.version()}
        return {"PostgreSQL": self.room.database.query("SHOW server_version").split()[0]}

    def _redis_version(self) -> str:
        client = redis.Redis.from_url(self.room.redis.url())
        try:
            return str(client.info("server")["redis_version"])
        finally:
            client.close()

    def _say(self, line: str) -> None:
        self.config.get_terminal_writer().line(line)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
