"""What whoever writes a long file is given beside the report: words, and somebody to tell."""

from collections.abc import Callable, Mapping

# The words of a catalogue's table, by their keys.
Words = Mapping[str, str]
# Hears how many rows are written.
Tell = Callable[[int], None]
# After so many rows somebody hears of it, and what is written so far goes out.
STEP_ROWS = 1000


def nobody(_rows_done: int) -> None:
    """Hear nothing: the file is short."""
