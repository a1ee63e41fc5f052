"""How large the experiments of this run are: quick ones in every build, all of it with --full."""

from dataclasses import dataclass


@dataclass
class _Run:
    full: bool = False


run = _Run()


def sized(quick: int, full: int) -> int:
    """Choose a count, also where a test is only being defined."""
    return full if run.full else quick
