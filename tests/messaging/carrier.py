"""A carrier that keeps what it was given, and a text for it to carry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import pytest

from loans.actions.decide import Approval, approve
from loans.models import Event
from messaging.carriers import port
from messaging.carriers.port import Call
from messaging.errands.learnt import forget
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.rules.delivery import Accepted, Outcome
from tests.loans.book import Book


class Text(NamedTuple):
    """What one phone was sent."""

    id: UUID
    phone: str
    says: str


@dataclass
class Heard:
    """A carrier that keeps what it was given, and answers as it is told to."""

    texts: list[Text] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    answers: list[Outcome | Exception] = field(default_factory=list)
    recipients_max: int = 100
    name: str = "heard"

    async def send(self, call: Call) -> Sequence[Outcome]:
        self.calls.append(call)
        return [self._taken(Text(one.id, one.phone, call.says)) for one in call.recipients]

    def _taken(self, text: Text) -> Outcome:
        self.texts.append(text)
        answer = self.answers.pop(0) if self.answers else Accepted(f"id-{len(self.texts)}", "M 0")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def heard_carrier() -> Iterator[Heard]:
    was, heard = port.chosen.carrier, Heard()
    port.chosen.carrier = heard
    forget()
    yield heard
    port.chosen.carrier = was


def events(book: Book, type_: str) -> list[Event]:
    return list(Event.objects.of(book.mfi).filter(type=type_))


def queued(book: Book) -> UUID:
    """An approved application, and the text of it in the outbox."""
    application = book.applied()
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    (message_id,) = tell(events(book, "application.approved"))
    return message_id


def message(book: Book, message_id: UUID) -> Message:
    return Message.objects.of(book.mfi).get(id=message_id)
