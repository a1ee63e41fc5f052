"""A lender says things in its own words: read over, let through by two, and heard at once."""

import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from loans.deed import Actor
from loans.errors import (
    AlreadyDecided,
    MayNot,
    NotThisLender,
    SelfApproval,
    WordingDoubted,
    WordingRefused,
)
from loans.models import AuditEntry, Event, Mfi
from messaging.actions.wording import (
    Place,
    approve_wording,
    go_back_to,
    withdraw_wording,
    write_wording,
)
from messaging.catalogue import text, texts
from messaging.errands.tell import tell
from messaging.models import Wording
from messaging.queries import wordings
from messaging.texts_to import texts_to
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
PAID_OUT = Place("paid_out", "en")
COMPLAINT = Place("case_opened", "en")
OURS = (
    "{lender}: we paid you {amount}. Loan {reference}. First payment {payment} on {first}."
    " Help: {phone}"
)
FACTS = {
    "lender": "Maluti Credit",
    "amount": "M1,000.00",
    "reference": "AB12CD34",
    "payment": "M270.00",
    "first": "05/02/2026",
    "phone": "22310001",
}
WARM = (
    "{lender}: good news, {amount} is yours. Loan {reference}, first {payment} on {first}. {phone}"
)
KIND = "{lender}: we heard you ({reference}) and answer by {until}. Central Bank of Lesotho {phone}"


def said(mfi: Mfi, place: Place = PAID_OUT) -> str:
    return text(place.language, place.text, {**FACTS, "until": "01/03/2026"}, mfi.id).says


def test_what_a_lender_writes_is_said_at_once_and_by_no_other_lender(
    book: Book, senqu: Mfi
) -> None:
    ours = said(book.mfi)
    assert ours == (
        "Maluti Credit: we paid you M1,000.00. Loan AB12CD34. First payment M270.00 on 05/02/2026."
        " Help: 22310001"
    )
    row = write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    assert (row.version, row.legal, row.live_from) == (1, False, row.starts_at)
    assert said(book.mfi) == (
        "Maluti Credit: good news, M1,000.00 is yours. Loan AB12CD34, first M270.00 on 05/02/2026."
        " 22310001"
    )
    assert said(senqu) == ours
    assert text("st", "paid_out", FACTS, book.mfi.id).says.startswith("Maluti Credit: Re u lefile")
    entry = AuditEntry.objects.of(book.mfi).get(action="write-wording")
    assert entry.after == {"text": "paid_out", "language": "en", "version": 1, "legal": False}


def test_a_deed_is_told_in_the_lenders_words(book: Book) -> None:
    write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    loan = book.active()
    tell(Event.objects.of(book.mfi).filter(type="loan.disbursed", subject_id=loan.id))
    (told,) = texts_to(book.mfi.id, loan.borrower_id)
    assert isinstance(told, dict)
    assert str(told["text"]).startswith("Maluti Credit: good news, M1,000.00 is yours. Loan ")


def test_the_same_words_again_are_the_same_version(book: Book) -> None:
    first = write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    assert write_wording(book.mfi.id, PAID_OUT, WARM, by=book.second).id == first.id
    assert Wording.objects.of(book.mfi).count() == 1


def test_only_a_manager_or_an_administrator_of_the_lender_writes(book: Book) -> None:
    for somebody in (book.officer, book.finance, Actor.staff(UUID(int=7))):
        with pytest.raises(MayNot):
            write_wording(book.mfi.id, PAID_OUT, WARM, by=somebody)
    for nowhere in (("nothing", "en"), ("paid_out", "fr")):
        with pytest.raises(NotThisLender):
            Place(*nowhere)


def test_a_refusal_stands_and_a_doubt_may_be_accepted(book: Book) -> None:
    with pytest.raises(WordingRefused) as refused:
        write_wording(
            book.mfi.id, PAID_OUT, f"{WARM} maluti.co.ls", by=book.checker, accepts=["link"]
        )
    assert refused.value.context == {"findings": "link: maluti.co.ls"}
    long = WARM + " We thank you for your trust in us and look forward to your first payment."
    with pytest.raises(WordingDoubted) as doubted:
        write_wording(book.mfi.id, PAID_OUT, long, by=book.checker)
    assert doubted.value.context == {"findings": "more-parts: 2 parts in place of 1"}
    row = write_wording(book.mfi.id, PAID_OUT, long, by=book.checker, accepts=["more-parts"])
    assert row.accepted == ["more-parts"]
    assert Wording.objects.of(book.mfi).count() == 1


def test_a_legal_text_waits_for_somebody_else(book: Book) -> None:
    before = said(book.mfi, COMPLAINT)
    row = write_wording(book.mfi.id, COMPLAINT, KIND, by=book.checker)
    assert (row.legal, row.live_from) == (True, None)
    assert said(book.mfi, COMPLAINT) == before
    with pytest.raises(SelfApproval):
        approve_wording(book.mfi.id, COMPLAINT, 1, by=book.checker)
    with pytest.raises(MayNot):
        approve_wording(book.mfi.id, COMPLAINT, 1, by=book.officer)
    with pytest.raises(MayNot):
        approve_wording(book.mfi.id, COMPLAINT, 1, by=Actor.system("operator"))
    assert said(book.mfi, COMPLAINT) == before
    approve_wording(book.mfi.id, COMPLAINT, 1, by=book.second)
    assert said(book.mfi, COMPLAINT) == (
        "Maluti Credit: we heard you (AB12CD34) and answer by 01/03/2026. Central Bank of Lesotho"
        " 22310001"
    )
    with pytest.raises(AlreadyDecided):
        approve_wording(book.mfi.id, COMPLAINT, 1, by=book.second)
    with pytest.raises(NotThisLender):
        approve_wording(book.mfi.id, COMPLAINT, 2, by=book.second)


def test_the_database_too_refuses_the_writer_and_a_legal_text_of_one(book: Book) -> None:
    row = write_wording(book.mfi.id, COMPLAINT, KIND, by=book.checker)
    rows, now = Wording.objects.of(book.mfi).filter(id=row.id), timezone.now()
    with pytest.raises(IntegrityError, match="wording_two_people"), transaction.atomic():
        rows.update(approved_by_id=row.written_by_id, approved_at=now)
    with pytest.raises(IntegrityError, match="wording_legal_takes_two"), transaction.atomic():
        rows.update(live_from=now)


def test_an_earlier_version_is_back_in_one_step_and_so_are_our_words(book: Book) -> None:
    ours = said(book.mfi)
    other = WARM.replace("good news", "thank you")
    write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    warm = said(book.mfi)
    write_wording(book.mfi.id, PAID_OUT, other, by=book.checker)
    assert go_back_to(book.mfi.id, PAID_OUT, 1, by=book.second).version == 3
    assert said(book.mfi) == warm
    assert go_back_to(book.mfi.id, PAID_OUT, 0, by=book.second).says == ""
    assert said(book.mfi) == ours


def test_going_back_in_a_legal_text_takes_two_as_well(book: Book) -> None:
    write_wording(book.mfi.id, COMPLAINT, KIND, by=book.checker)
    approve_wording(book.mfi.id, COMPLAINT, 1, by=book.second)
    kind = said(book.mfi, COMPLAINT)
    back = go_back_to(book.mfi.id, COMPLAINT, 0, by=book.second)
    assert said(book.mfi, COMPLAINT) == kind
    approve_wording(book.mfi.id, COMPLAINT, back.version, by=book.checker)
    assert said(book.mfi, COMPLAINT).startswith("Maluti Credit: we have your report AB12CD34.")


def test_a_version_begins_on_its_day_and_may_be_taken_back_before(book: Book) -> None:
    ours, later = said(book.mfi), timezone.now() + timedelta(days=3)
    write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker, starts_at=later)
    assert said(book.mfi) == ours
    (waits,) = wordings.waiting(book.mfi.id)
    assert (waits.version, waits.starts_at) == (1, later)
    withdraw_wording(book.mfi.id, PAID_OUT, 1, by=book.second)
    assert not wordings.waiting(book.mfi.id).exists()
    with pytest.raises(AlreadyDecided):
        withdraw_wording(book.mfi.id, PAID_OUT, 1, by=book.second)
    again = write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    with pytest.raises(AlreadyDecided):
        withdraw_wording(book.mfi.id, PAID_OUT, again.version, by=book.second)


def test_another_process_says_the_new_words_within_a_minute(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    warm = said(book.mfi)
    # Another process writes: nothing tells this one.
    other = WARM.replace("good news", "thank you")
    Wording.objects.of(book.mfi).filter(id=row.id).update(says=other)
    assert said(book.mfi) == warm
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 60)
    assert said(book.mfi) == warm.replace("good news", "thank you")


def test_what_cannot_be_filled_any_more_is_said_in_our_words(book: Book) -> None:
    row = write_wording(book.mfi.id, PAID_OUT, WARM, by=book.checker)
    Wording.objects.of(book.mfi).filter(id=row.id).update(says="{gone}")
    wordings.forget(book.mfi.id)
    assert said(book.mfi).startswith("Maluti Credit: we paid you M1,000.00.")
    assert texts("en")["paid_out"] == OURS
