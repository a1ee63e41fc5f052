"""Where documents lie: sealed files under names of our own, outside everything that is served."""

import os
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from loans.models import Document, Person
from loans.sealed import Unreadable, data_key_of, seal_bytes, unseal_bytes


def keep(document: Document, content: bytes) -> None:
    """Seal the bytes under her key, for this document alone, and write them whole or not at all."""
    key = data_key_of(Person.objects.get(id=document.person_id))
    file = _file(document)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    with half.open("wb") as written:
        half.chmod(0o600)
        written.write(seal_bytes(key, _sealed_as(document), content))
        written.flush()
        os.fsync(written.fileno())
    half.replace(file)


def opened(document: Document) -> bytes:
    """Read and open what was kept; Unreadable where it is gone or was changed."""
    key = data_key_of(Person.objects.get(id=document.person_id))
    try:
        sealed = _file(document).read_bytes()
    except FileNotFoundError:
        raise Unreadable from None
    return unseal_bytes(key, _sealed_as(document), sealed)


def forget(document: Document) -> None:
    """Remove one file."""
    _file(document).unlink(missing_ok=True)


def forget_all(mfi_id: UUID, borrower_id: UUID) -> None:
    """Remove whatever a lender has of a borrower."""
    folder = _folder(mfi_id, borrower_id)
    if folder.exists():
        shutil.rmtree(folder)


def _folder(mfi_id: UUID, borrower_id: UUID) -> Path:
    return Path(settings.DOCUMENTS_DIR) / str(mfi_id) / str(borrower_id)


def _file(document: Document) -> Path:
    return _folder(document.mfi_id, document.borrower_id) / f"{document.id}.sealed"


def _sealed_as(document: Document) -> str:
    return f"document {document.mfi_id} {document.borrower_id} {document.id}"
