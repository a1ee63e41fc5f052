"""Write a file of borrowers down, all of them or none, and report on every row."""

import uuid
from collections.abc import Iterable, Sequence
from uuid import UUID

from loans.actions.identify_person import Claim, identify, new_person, open_claim
from loans.borrower_details import seal_details
from loans.deed import Actor, deed
from loans.errors import PhoneRefused
from loans.importing import NothingWritten, Upload, begin, in_parts, record, undo
from loans.models import Borrower, ImportedFile, Membership, Person
from loans.numbering import check_mobile
from loans.queries.policy import policy_of
from loans.rules.borrower_rows import BorrowerRow
from loans.rules.cells import Accepted
from loans.rules.import_report import Report
from loans.rules.names import folded
from loans.rules.table import Fault
from loans.running import add_row, flush
from loans.sealed import NATIONAL_ID, data_key_of, digests
from loans.second_person import check_duty

KIND = ImportedFile.Kind.BORROWERS
HERE_ALREADY = "She is a borrower of yours already."
NUMBER_TAKEN = "This number belongs to another borrower of yours."
NO_SUCH_PHONE = "No mobile that exists, or one of a country that you do not serve."


def import_borrowers(mfi_id: UUID, upload: Upload[BorrowerRow], *, by: Actor) -> Report:
    """Import a file, or try it out; with a single fault nothing of it is written."""
    try:
        return _import(mfi_id, upload, by=by)
    except NothingWritten as end:
        return end.report


@deed
def _import(mfi_id: UUID, upload: Upload[BorrowerRow], *, by: Actor) -> Report:
    check_duty(mfi_id, "import-borrowers", by)
    file_id = begin(mfi_id, KIND, upload, by)
    countries = policy_of(mfi_id).countries
    faults = list(upload.reading.faults)
    for part in in_parts(upload):
        wrong = [*_unreachable(part, countries), *_numbers_taken(mfi_id, part)]
        faults += wrong
        refused = {fault.line for fault in wrong}
        sound = [one for one in part if one.line not in refused]
        faults += _write_down(mfi_id, sound, by)
    record(mfi_id, file_id, KIND, upload, by)
    flush()
    if faults or upload.dry_run:
        undo(Report(upload.lines, faults))
    return Report(upload.lines, faults, written=True)


def _unreachable(part: Iterable[Accepted[BorrowerRow]], countries: Sequence[str]) -> list[Fault]:
    faults = []
    for line, row in part:
        try:
            check_mobile(row.phone, countries)
        except PhoneRefused:
            faults.append(Fault(line, "phone", NO_SUCH_PHONE))
    return faults


def _numbers_taken(mfi_id: UUID, part: Iterable[Accepted[BorrowerRow]]) -> list[Fault]:
    asked = [one.row.external_id for one in part if one.row.external_id]
    rows = Borrower.objects.of(mfi_id).filter(external_id__in=asked)
    taken = set(rows.values_list("external_id", flat=True))
    return [
        Fault(line, "external_id", NUMBER_TAKEN) for line, row in part if row.external_id in taken
    ]


def _write_down(mfi_id: UUID, part: Sequence[Accepted[BorrowerRow]], by: Actor) -> list[Fault]:
    """Write down whoever is new; who she is, is found out one by one only where an id is known."""
    claimed = _claimed(part)
    faults, rivals = [], []
    for line, row in part:
        claim = Claim(row.national_id, row.phone, row.language, row.identity)
        rival = False
        if row.national_id in claimed:
            person, rival = identify(claim, by=by)
            if Membership.objects.filter(person=person, mfi_id=mfi_id).exists():
                faults.append(Fault(line, "national_id", HERE_ALREADY))
                continue
        else:
            person = new_person(claim)
            _hand_in(person)
        borrower_id = _borrower(mfi_id, person, row)
        if rival:
            rivals.append(borrower_id)
    flush()
    for borrower_id in rivals:
        open_claim(mfi_id, borrower_id, by=by)
    return faults


def _claimed(part: Iterable[Accepted[BorrowerRow]]) -> set[str]:
    """Tell which ids anybody on the platform has typed or shown before."""
    by_digest = {
        one: row.national_id for _, row in part for one in digests(NATIONAL_ID, row.national_id)
    }
    known = Person.objects.filter(national_id_digest__in=list(by_digest))
    return {
        by_digest[bytes(one)]
        for one in known.values_list("national_id_digest", flat=True)
        if one is not None
    }


def _hand_in(person: Person) -> None:
    values = {one.attname: getattr(person, one.attname) for one in Person._meta.concrete_fields}
    # The moment of writing is the database's business, as ever.
    del values["created_at"]
    add_row(Person, **{**values, "identity": str(person.identity)})


def _borrower(mfi_id: UUID, person: Person, row: BorrowerRow) -> UUID:
    borrower_id = uuid.uuid4()
    add_row(
        Borrower,
        mfi_id=mfi_id,
        id=borrower_id,
        person_id=person.id,
        name=row.name,
        name_folded=folded(row.name),
        phone=row.phone,
        district_id=row.district_id,
        language=person.language,
        external_id=row.external_id,
        gender=row.gender,
        employment=row.employment,
        details_sealed=seal_details(data_key_of(person), row.details),
    )
    add_row(
        Membership,
        borrower_id=borrower_id,
        person_id=person.id,
        mfi_id=mfi_id,
        phone=row.phone,
    )
    return borrower_id
