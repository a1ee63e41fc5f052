"""A borrower with the code that she was sent in her hand."""

from uuid import UUID

from loans.actions.ask_consent_code import ask_consent_code
from loans.models import ConsentCode
from loans.queries.borrowers import person_behind
from loans.queries.consent_codes import code_of, latest
from tests.loans.book import Book


def sent_a_code(book: Book, borrower_id: UUID, purpose: str = "application") -> str:
    """Have her sent one, and read it as she does."""
    ask_consent_code(book.mfi.id, borrower_id, purpose, by=book.officer)
    return code_of(person_behind(book.mfi.id, borrower_id), newest(book, borrower_id, purpose))


def newest(book: Book, borrower_id: UUID, purpose: str = "application") -> ConsentCode:
    return latest(book.mfi.id, borrower_id, purpose).get()


def another(code: str) -> str:
    """Misread it."""
    return f"{(int(code) + 1) % 10**6:06d}"
