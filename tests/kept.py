"""What the tests of a file begin with: made once by the product's verbs, put back row by row."""

from collections.abc import Callable
from copy import deepcopy
from typing import Generic, TypeVar

from tests.born_rows import BornRows

T = TypeVar("T")


class Kept(Generic[T]):
    """The rows of a beginning, and what its maker gave back; for a fixture of one file."""

    def __init__(self) -> None:
        self._rows = BornRows()
        self._made: list[T] = []

    def begin(self, make: Callable[[], T]) -> T:
        """Make it, or bring the database to where it was when it was made."""
        if self._made:
            self._rows.restore()
        else:
            made = make()
            self._rows.remember()
            self._made.append(made)
        # A test that changes what it was given changes nothing of the next one's.
        return deepcopy(self._made[0])
