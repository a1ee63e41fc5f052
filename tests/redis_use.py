"""Notices which tests speak to Redis, whatever part of the product does it for them."""

from collections.abc import Iterator

import pytest
from redis.connection import AbstractConnection

from tests.closing_lines import PROPERTY


class RedisUse:
    """A plugin of its own, for each process that runs tests."""

    def __init__(self) -> None:
        self.spoken = False
        self._patch = pytest.MonkeyPatch()

    def pytest_configure(self) -> None:
        send = AbstractConnection.send_packed_command

        def noticed(line: AbstractConnection, command: object, check_health: bool = True) -> None:  # noqa: FBT002
            self.spoken = True
            send(line, command, check_health)  # type: ignore[no-untyped-call]

        self._patch.setattr(AbstractConnection, "send_packed_command", noticed)

    def pytest_unconfigure(self) -> None:
        self._patch.undo()

    def pytest_runtest_logstart(self) -> None:
        self.spoken = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Iterator[None]:
        """Note it on the test before its own part is reported; clearing up does not count."""
        if call.when == "call" and self.spoken:
            item.user_properties.append((PROPERTY, "Redis"))
        return (yield)
