"""What is said of an event in either language, as it lies in the outbox."""

from loans.models import Event, Person
from loans.sealed import unseal
from messaging.actions.queue import key_of
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.rules.outgoing import TEXT, TO
from tests.loans.book import Book


def text_of(row: Message) -> str:
    return unseal(key_of(row), TEXT, row.text_sealed)


def phone_of(row: Message) -> str:
    return unseal(key_of(row), TO, row.to_sealed)


def last(book: Book, type_: str) -> Event:
    return Event.objects.of(book.mfi).filter(type=type_).latest("at")


def rows(event: Event, language: str) -> list[Message]:
    """Tell it anew to somebody who reads this language."""
    Message.objects.of(event.mfi_id).delete()
    Person.objects.update(language=language)
    told = tell([event])
    return list(Message.objects.of(event.mfi_id).filter(id__in=told))


def said(book: Book, type_: str) -> tuple[str, str]:
    """Give the one text of the latest such event, in English and in Sesotho."""
    event = last(book, type_)
    (english,), (sesotho,) = rows(event, "en"), rows(event, "st")
    return text_of(english), text_of(sesotho)


def unsaid(book: Book, type_: str) -> bool:
    """Tell that of the latest such event nothing is said."""
    return tell([last(book, type_)]) == []
