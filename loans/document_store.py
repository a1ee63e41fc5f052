"""Where documents and reports lie: sealed files under our own names, outside all that is served."""

import os
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from loans.models import Document, Person, ReportFile
from loans.sealed import Unreadable, data_key_of, seal_bytes, unseal_bytes


def keep(document: Document, content: bytes) -> None:
    """Seal the bytes under her key, for this document alone, and write them whole or not at all."""
    key = data_key_of(Person.objects.get(id=document.person_id))
    _write(_file(document), seal_bytes(key, _sealed_as(document), content))


def opened(document: Document) -> bytes:
    """Read and open what was kept; Unreadable where it is gone or was changed."""
    key = data_key_of(Person.objects.get(id=document.person_id))
    return unseal_bytes(key, _sealed_as(document), _read(_file(document)))


def forget(document: Document) -> None:
    """Remove one file."""
    _file(document).unlink(missing_ok=True)


def forget_all(mfi_id: UUID, borrower_id: UUID) -> None:
    """Remove whatever a lender has of a borrower."""
    folder = _folder(mfi_id, borrower_id)
    if folder.exists():
        shutil.rmtree(folder)


def keep_report(file: ReportFile, content: bytes) -> None:
    """Seal a report under the file's own key: whoever built it before has left another name."""
    _write(_report(file), seal_bytes(data_key_of(file), _report_sealed_as(file), content))


def opened_report(file: ReportFile) -> bytes:
    """Read and open what was kept of a report."""
    return unseal_bytes(data_key_of(file), _report_sealed_as(file), _read(_report(file)))


def forget_report(file: ReportFile) -> None:
    """Remove all that was ever built of a report."""
    folder = _report(file).parent
    if folder.exists():
        shutil.rmtree(folder)


def _write(file: Path, sealed: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    with half.open("wb") as written:
        half.chmod(0o600)
        written.write(sealed)
        written.flush()
        os.fsync(written.fileno())
    half.replace(file)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise Unreadable from None


def _folder(mfi_id: UUID, borrower_id: UUID) -> Path:
    return Path(settings.DOCUMENTS_DIR) / str(mfi_id) / str(borrower_id)


def _file(document: Document) -> Path:
    return _folder(document.mfi_id, document.borrower_id) / f"{document.id}.sealed"


def _sealed_as(document: Document) -> str:
    return f"document {document.mfi_id} {document.borrower_id} {document.id}"


def _report(file: ReportFile) -> Path:
    folder = Path(settings.DOCUMENTS_DIR) / str(file.mfi_id) / "reports" / str(file.id)
    return folder / f"{file.claim_id}.sealed"


def _report_sealed_as(file: ReportFile) -> str:
    return f"report {file.mfi_id} {file.id} {file.claim_id}"
