"""A bar for who looks on: one line that grows, and none where nobody does."""

import sys

WIDTH = 30


def draw(title: str, done: int, of: int, what: str) -> None:
    """Draw it anew over itself."""
    if not sys.stderr.isatty():
        return
    share = min(done / of, 1) if of else 1
    bar = "#" * round(share * WIDTH)
    sys.stderr.write(f"\r{title} [{bar:<{WIDTH}}] {done} of {of} {what}")
    sys.stderr.write("\n" * (share == 1))
    sys.stderr.flush()
