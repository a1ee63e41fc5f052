"""How the launcher speaks to the person who called it: one line at a time."""

import sys


class Refusal(Exception):
    """A reason to stop, in one line that says what to do."""


def say(line: str) -> None:
    """Print one line now."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        # The terminal went away. What was started must still be ended in order.
        return
