"""What a notice knows when its facts are found."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from uuid import UUID

from loans.models import Event

Facts = Mapping[str, str]


class Told(NamedTuple):
    """Whom it concerns, what is said of it beside who says it, and to which phone if not hers."""

    borrower_id: UUID
    facts: Facts
    phone: str = ""


# The event, and the language in which its words are looked up; None says nothing.
Finds = Callable[[Event, str], Told | None]
