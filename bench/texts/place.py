"""Where it is measured: engines of the benchmark's own, and a carrier that counts what it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.dialogue.processor import engines_in
from bench.money.engines import Engines
from tests.stand_ins.africastalking import AfricasTalking


@dataclass(frozen=True, slots=True)
class Place:
    """What every measurement has."""

    engines: Engines
    at: AfricasTalking

    def settings(self, **more: object) -> Mapping[str, str]:
        """Give the settings of a process that sends."""
        return {**self.engines.settings, **{name: str(value) for name, value in more.items()}}

    def engine_pids(self) -> list[int]:
        """Name the first process of each engine."""
        return engines_in(str(self.engines.log.parent))

    def tidy(self) -> None:
        """Let the server put its tables in order between two measurements."""
        # Models must be there first.
        from bench.figures.made_up import know_tables  # noqa: PLC0415

        know_tables()
