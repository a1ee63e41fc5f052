"""A lender's borrowers come out of one file: all of them, or nobody."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.errands.erase import erase
from loans.errors import Busy, ImportedBefore, MayNot
from loans.models import (
    AuditEntry,
    Borrower,
    Case,
    Event,
    ImportedFile,
    Membership,
    Mfi,
    Person,
)
from loans.queries import borrowers
from loans.queries.trail import verify
from loans.rules.identity import Identity
from loans.rules.table import Fault
from loans.sealed import data_key_of, unseal
from loans.tasks import seal_audit
from tests.dump import copied, in_any_form
from tests.loans.bringing import (
    LINEO,
    OPERATOR,
    PALESA,
    as_csv,
    bring_borrowers,
    every_row,
    somebody,
)
from tests.loans.test_register_borrower import new, register
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_everybody_in_the_file_is_a_borrower_as_if_registered_one_by_one(maluti: Mfi) -> None:
    her = {
        **PALESA,
        "identity": "seen",
        "date_of_birth": "1990-01-01",
        "gender": "F",
        "employment": "farmer",
        "town": "Roma",
        "employer": "Pick a Pay",
        "income": "8500.00",
    }
    report = bring_borrowers(maluti, as_csv([her, LINEO]), by=OPERATOR)
    assert (report.written, report.accepted, report.refused) == (True, 2, 0)
    row = Borrower.objects.of(maluti).get(external_id="M-1")
    page = borrowers.page(maluti.id, row.id)
    assert (page.name, page.phone, page.district) == ("Palesa Mokoena", "+26658123456", "Maseru")
    assert (page.identity, page.language, page.status) == ("seen", "st", "active")
    assert (page.gender, page.employment) == ("female", "farmer")
    assert (page.details.town, page.details.employer) == ("Roma", "Pick a Pay")
    assert page.details.income_month_lisente == 850_000
    person = Person.objects.get(id=row.person_id)
    assert unseal(data_key_of(person), "national_id", person.national_id_sealed) == "199001012345"
    assert person.document_seen
    assert Membership.objects.get(borrower_id=row.id).phone == "+26658123456"
    assert list(borrowers.found(maluti.id, text="199001012345")) == [row]


def test_the_trail_has_one_row_and_one_event_for_the_file(maluti: Mfi, neo: Colleague) -> None:
    bring_borrowers(maluti, as_csv([PALESA, LINEO]), by=Actor.staff(neo.id))
    file = ImportedFile.objects.of(maluti).get()
    act = AuditEntry.objects.of(maluti).get(action="import-borrowers")
    assert (act.actor_id, act.target_id) == (str(neo.id), str(file.id))
    assert act.after == {"digest": bytes(file.digest).hex(), "rows": 2, "again": False}
    event = Event.objects.of(maluti).exclude(type="mfi.onboarded").get()
    assert (event.type, event.subject_id) == ("import.done", file.id)
    assert event.data == {"kind": "borrowers", "rows": 2}


def test_one_fault_and_nobody_is_written_down(maluti: Mfi) -> None:
    before = every_row()
    wrong = {**LINEO, "phone": "22312345", "language": "fr"}
    report = bring_borrowers(maluti, as_csv([PALESA, wrong]), by=OPERATOR)
    assert (report.written, report.accepted, report.refused) == (False, 1, 1)
    assert [(fault.line, fault.column) for fault in report.faults] == [
        (3, "phone"),
        (3, "language"),
    ]
    assert every_row() == before


def test_a_dry_run_finds_the_same_and_writes_nothing(maluti: Mfi) -> None:
    register(maluti, new(national_id="197001011111"))
    before = every_row()
    here_already = {**LINEO, "national_id": "197001011111", "phone": "58123456"}
    for rows in ([PALESA, LINEO], [PALESA, here_already]):
        tried = bring_borrowers(maluti, as_csv(rows), by=OPERATOR, dry_run=True)
        assert not tried.written
        assert every_row() == before
        done = bring_borrowers(maluti, as_csv(rows), by=OPERATOR)
        assert done == replace(tried, written=not tried.faults)
        before = every_row()


def test_what_only_the_book_knows_is_found_line_by_line(maluti: Mfi) -> None:
    known = replace(new(national_id="197001011111"), external_id="M-9")
    register(maluti, known)
    rows = [
        {**somebody(1), "national_id": "197001011111", "phone": "58123456"},
        {**somebody(2), "external_id": "M-9"},
        {**somebody(3), "phone": "+27821234567"},
        somebody(4),
    ]
    report = bring_borrowers(maluti, as_csv(rows), by=OPERATOR)
    assert sorted(report.faults) == [
        Fault(2, "national_id", "She is a borrower of yours already."),
        Fault(3, "external_id", "This number belongs to another borrower of yours."),
        Fault(4, "phone", "No mobile that exists, or one of a country that you do not serve."),
    ]
    assert (report.accepted, report.refused) == (1, 3)


def test_an_id_that_somebody_else_holds_opens_a_case_as_at_the_desk(
    maluti: Mfi, senqu: Mfi
) -> None:
    register(senqu, new(identity=Identity.SEEN))
    report = bring_borrowers(maluti, as_csv([{**PALESA, "phone": "62047719"}]), by=OPERATOR)
    assert report.written
    assert Person.objects.filter(identity="declared").count() == 1
    assert Case.objects.of(maluti).get().kind == "identity"


def test_whoever_was_proved_at_another_lender_is_the_same_person_here(
    maluti: Mfi, senqu: Mfi
) -> None:
    register(senqu, new(identity=Identity.SEEN))
    bring_borrowers(maluti, as_csv([{**PALESA, "identity": "seen"}]), by=OPERATOR)
    assert Person.objects.count() == 1
    assert Membership.objects.count() == 2


def test_the_very_same_file_is_refused_unless_it_is_meant(maluti: Mfi, senqu: Mfi) -> None:
    content = as_csv([PALESA])
    bring_borrowers(maluti, content, by=OPERATOR)
    with pytest.raises(ImportedBefore):
        bring_borrowers(maluti, content, by=OPERATOR)
    again = bring_borrowers(maluti, content, by=OPERATOR, again=True)
    assert {fault.column for fault in again.faults} == {"external_id"}
    assert ImportedFile.objects.of(maluti).count() == 1
    assert bring_borrowers(senqu, content, by=OPERATOR).written, "another lender's is another file"


def test_a_lender_across_the_border_says_so_first(maluti: Mfi) -> None:
    change_policy(maluti.id, {"countries": ["ZA"]}, by=OPERATOR)
    abroad = {**PALESA, "phone": "+27821234567"}
    assert bring_borrowers(maluti, as_csv([abroad]), by=OPERATOR).written


def test_an_officer_imports_nobody(maluti: Mfi, thabo: Colleague, mpho: Colleague) -> None:
    for stranger in (thabo, mpho):
        with pytest.raises(MayNot):
            bring_borrowers(maluti, as_csv([PALESA]), by=Actor.staff(stranger.id))
    assert not Borrower.objects.of(maluti).exists()


def test_it_tells_how_far_it_has_come(maluti: Mfi) -> None:
    told: list[tuple[int, int]] = []
    rows = [somebody(number) for number in range(40)]
    bring_borrowers(
        maluti, as_csv(rows), by=OPERATOR, progress=lambda done, of: told.append((done, of))
    )
    assert told == [(done, 40) for done in range(2, 41, 2)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_import_the_same_at_once_one_is_told(maluti: Mfi) -> None:
    content = as_csv([somebody(number) for number in range(200)])
    start, answers = threading.Barrier(4), list[bool | type[Exception]]()

    def one() -> None:
        try:
            start.wait()
            answers.append(bring_borrowers(maluti, content, by=OPERATOR).written)
        except (Busy, ImportedBefore) as refusal:
            answers.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(True) == 1
    assert len(answers) == 4
    assert Borrower.objects.of(maluti).count() == Membership.objects.count() == 200
    assert ImportedFile.objects.of(maluti).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_erasure_finds_nothing_of_her_that_the_import_left(maluti: Mfi) -> None:
    bring_borrowers(maluti, as_csv([{**PALESA, "town": "Ha Thamae"}, LINEO]), by=OPERATOR)
    seal_audit()
    before = copied()
    row = Borrower.objects.of(maluti).get(external_id="M-1")
    assert "Palesa Mokoena" in before
    Borrower.objects.of(maluti).update(at=timezone.now() - timedelta(366 * 11))
    erase(row.person_id, by=OPERATOR)
    seal_audit()
    after = copied()
    assert "Lineo Thamae" in after
    for value in ("Palesa Mokoena", "+26658123456", "199001012345", "M-1", "Ha Thamae"):
        for form in in_any_form(value):
            assert form not in after, value
    assert verify(maluti.id).whole


@pytest.mark.full
def test_a_thousand_rows_take_seconds(maluti: Mfi) -> None:
    rows = [somebody(number) for number in range(1000)]
    begins = time.monotonic()
    assert bring_borrowers(maluti, as_csv(rows), by=OPERATOR).accepted == 1000
    assert time.monotonic() - begins < 10
    assert Borrower.objects.of(maluti).count() == 1000
