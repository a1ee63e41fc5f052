"""Keep a document of a borrower: made anew, sealed into a file, then written down."""

from uuid import UUID

from loans import document_store
from loans.actions.add_document import add_document
from loans.deed import Actor, Once
from loans.document_content import remade
from loans.errors import Erased, NotThisLender
from loans.models import Borrower, Document
from loans.once import Facts


def keep_document(
    mfi_id: UUID,
    borrower_id: UUID,
    kind: Document.Kind,
    content: bytes,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """File first, row second: a row without its file would be a document that nobody can open.

    A file without a row, of a deed that was refused or had been done before, is removed again.
    """
    row = Borrower.objects.of(mfi_id).filter(id=borrower_id).first()
    if row is None:
        raise NotThisLender
    if row.status == Borrower.Status.ERASED:
        raise Erased
    made = remade(content)
    document = Document(
        mfi_id=mfi_id,
        borrower_id=borrower_id,
        person_id=row.person_id,
        kind=kind,
        media_type=made.media_type,
        size_bytes=len(made.content),
    )
    document_store.keep(document, made.content)
    written = False
    try:
        facts = add_document(document, by=by, once=once)
        written = facts["id"] == str(document.id)
    finally:
        if not written:
            document_store.forget(document)
    return facts
