"""A document lies sealed in a file of our own naming, and goes with whom it shows."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from loans import document_store
from loans.actions.add_document import add_document
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.deed import Actor, Once
from loans.document_content import remade
from loans.errands.erase import erase
from loans.errands.keep_document import keep_document
from loans.errors import DocumentRefused, Erased, IdempotencyMismatch, NotThisLender
from loans.models import AuditEntry, Borrower, Document, Event, Mfi
from loans.queries import documents
from loans.rules.identity import Identity
from loans.sealed import Unreadable
from tests.loans.test_document_content import picture
from tests.loans.test_register_borrower import LINEO, new, person, register

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())
PHOTO = picture("JPEG")
ID_CARD = Document.Kind.IDENTITY


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_DIR = str(tmp_path / "documents")
    return tmp_path / "documents"


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


def kept(mfi: Mfi, borrower_id: UUID, content: bytes = PHOTO) -> Document:
    facts = keep_document(mfi.id, borrower_id, ID_CARD, content, by=THABO)
    return documents.one(mfi.id, borrower_id, UUID(str(facts["id"])))


def test_it_lies_sealed_and_is_opened_again(maluti: Mfi, folder: Path) -> None:
    made = register(maluti, new())
    document = kept(maluti, made)
    (file,) = files(folder)
    assert file == folder / str(maluti.id) / str(made) / f"{document.id}.sealed"
    assert b"JFIF" not in file.read_bytes()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    seen = remade(PHOTO).content
    assert document_store.opened(document) == seen
    assert (document.media_type, document.size_bytes) == ("image/jpeg", len(seen))
    act = AuditEntry.objects.of(maluti).get(action="add-document")
    assert act.after == {"borrower": str(made), "kind": "identity", "form": "image/jpeg"}
    assert Event.objects.of(maluti).get(type="document.added").data == {
        "document": str(document.id)
    }


def test_a_file_that_was_changed_or_exchanged_is_not_opened(maluti: Mfi, folder: Path) -> None:
    made = register(maluti, new())
    first, second = kept(maluti, made), kept(maluti, made)
    paths = [folder / str(maluti.id) / str(made) / f"{one.id}.sealed" for one in (first, second)]
    paths[0].write_bytes(paths[1].read_bytes())
    with pytest.raises(Unreadable):
        document_store.opened(first)
    paths[0].write_bytes(b"")
    with pytest.raises(Unreadable):
        document_store.opened(first)
    paths[0].unlink()
    with pytest.raises(Unreadable):
        document_store.opened(first)
    assert document_store.opened(second)


def test_what_is_refused_leaves_no_file(maluti: Mfi, senqu: Mfi, folder: Path) -> None:
    made = register(maluti, new())
    with pytest.raises(DocumentRefused):
        kept(maluti, made, b"<svg/>")
    with pytest.raises(NotThisLender):
        kept(senqu, made)
    assert not files(folder)
    once = Once.of_body("k-1", "staff:1", "POST documents", 1)
    first = keep_document(maluti.id, made, ID_CARD, PHOTO, by=THABO, once=once)
    assert keep_document(maluti.id, made, ID_CARD, PHOTO, by=THABO, once=once) == first
    other = Once.of_body("k-1", "staff:1", "POST documents", 2)
    with pytest.raises(IdempotencyMismatch):
        keep_document(maluti.id, made, ID_CARD, PHOTO, by=THABO, once=other)
    assert [file.stem for file in files(folder)] == [first["id"]]
    assert Document.objects.of(maluti).count() == 1


def test_a_row_is_of_this_lenders_borrower(maluti: Mfi, senqu: Mfi) -> None:
    made = register(maluti, new())
    stray = Document(
        mfi_id=senqu.id,
        borrower_id=made,
        person_id=uuid4(),
        kind=ID_CARD,
        media_type="image/jpeg",
        size_bytes=1,
    )
    with pytest.raises(NotThisLender):
        add_document(stray, by=THABO)


def test_it_is_still_opened_when_she_turns_out_to_be_somebody_known(
    maluti: Mfi, senqu: Mfi
) -> None:
    register(maluti, new(identity=Identity.SEEN))
    there = register(senqu, new(LINEO))
    document = kept(senqu, there)
    amend_borrower(senqu.id, there, Amendment(identity=Identity.SEEN), by=THABO)
    assert person(senqu, there).id != document.person_id
    assert document_store.opened(document) == remade(PHOTO).content


def test_with_her_erasure_the_files_are_gone(maluti: Mfi, folder: Path) -> None:
    made, other = register(maluti, new()), register(maluti, new(national_id="199001019999"))
    document, spared = kept(maluti, made), kept(maluti, other)
    Borrower.objects.of(maluti).update(at=timezone.now() - timedelta(366 * 11))
    erase(person(maluti, made).id, by=THABO)
    assert [file.stem for file in files(folder)] == [str(spared.id)]
    assert [row.id for row in Document.objects.of(maluti)] == [spared.id]
    with pytest.raises(Unreadable):
        document_store.opened(document)
    with pytest.raises(Erased):
        kept(maluti, made)
    assert len(files(folder)) == 1
