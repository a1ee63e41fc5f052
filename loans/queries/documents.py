"""Which documents a lender keeps of a borrower."""

from uuid import UUID

from django.db.models import QuerySet

from loans.errors import NotThisLender
from loans.models import Document


def of_borrower(mfi_id: UUID, borrower_id: UUID) -> QuerySet[Document]:
    """Give a borrower's documents."""
    return Document.objects.of(mfi_id).filter(borrower_id=borrower_id)


def one(mfi_id: UUID, borrower_id: UUID, document_id: UUID) -> Document:
    """Give one of them; another lender's does not exist, nor does another borrower's."""
    document = of_borrower(mfi_id, borrower_id).filter(id=document_id).first()
    if document is None:
        raise NotThisLender
    return document
