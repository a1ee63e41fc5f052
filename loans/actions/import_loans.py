"""Bring a file of open loans along, all of them or none, on the word of two people."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from loans.actions.disburse import new_reference
from loans.brought_rows import Found, Hands, Offered, write_loan
from loans.deed import Actor, deed
from loans.errors import MayNot
from loans.importing import NothingWritten, Upload, begin, check_new, in_parts, record, undo
from loans.ledger import books_closed_to
from loans.models import (
    Application,
    Borrower,
    ImportedFile,
    Loan,
    Person,
    Product,
    WaitingAct,
)
from loans.queries.policy import policy_of
from loans.queries.products import terms_of
from loans.rules.brought_loan import NoSchedule, brought
from loans.rules.calendar import Holidays
from loans.rules.cells import Accepted
from loans.rules.import_report import Report
from loans.rules.loan_rows import LoanRow
from loans.rules.table import Fault
from loans.running import flush
from loans.sealed import NATIONAL_ID, digests
from loans.second_person import WAITS_FOR, agreed, check_duty

ACT = "import-loans"
KIND = ImportedFile.Kind.LOANS
NO_PRODUCT = "You have no product of this name or number."
NO_BORROWER = "You have no such borrower: import the borrowers first."
SEVERAL = "Two borrowers of yours gave this id: name her by her number with you."
NUMBER_TAKEN = "A loan or application of yours has this number already."
NO_SCHEDULE = "The product makes no schedule of these instalments and days."


@dataclass(frozen=True, slots=True)
class Known:
    """What of the lender's the rows of a file name."""

    products: dict[str, Offered]
    by_number: dict[str, Borrower]
    by_national_id: dict[str, list[Borrower]]
    numbers_taken: set[str]
    holidays: Holidays | None


def import_loans(mfi_id: UUID, upload: Upload[LoanRow], *, by: Actor) -> Report:
    """Import a file: the first who asks has it tried out and noted, the second has it done."""
    try:
        return _import(mfi_id, upload, by=by)
    except NothingWritten as end:
        return end.report


@deed
def _import(mfi_id: UUID, upload: Upload[LoanRow], *, by: Actor) -> Report:
    if by.kind != "staff":
        # Each loan names who captured and who approved it: a part of the product is neither.
        raise MayNot(kind=by.kind)
    check_new(mfi_id, KIND, upload)
    if upload.dry_run:
        check_duty(mfi_id, ACT, by)
        # Tried out by one alone: the other is nobody yet.
        undo(_brought_in(mfi_id, upload, (UUID(by.id), uuid.uuid4()), by))
    # The file stands for the loans in it; the same content is asked for and confirmed.
    subject_id = UUID(bytes=upload.digest[:16])
    asked = {"digest": upload.digest.hex(), "again": upload.again}
    if not agreed(mfi_id, ACT, subject_id, asked, by=by, two=True):
        return replace(_tried(mfi_id, upload, by), waiting_for=WAITS_FOR)
    report = _brought_in(mfi_id, upload, (_who_asked(mfi_id, subject_id, by), UUID(by.id)), by)
    if report.faults:
        undo(report)
    return replace(report, written=True)


def _tried(mfi_id: UUID, upload: Upload[LoanRow], by: Actor) -> Report:
    """Do all of it and take it back: nobody is asked to confirm what cannot be done."""
    flush()
    before = transaction.savepoint()
    file_id = begin(mfi_id, KIND, upload, by)
    hands = Hands(mfi_id, file_id, UUID(by.id), uuid.uuid4(), books_closed_to(mfi_id))
    report = _bring(hands, upload)
    transaction.savepoint_rollback(before)
    if report.faults:
        undo(report)
    return report


def _brought_in(mfi_id: UUID, upload: Upload[LoanRow], two: tuple[UUID, UUID], by: Actor) -> Report:
    """Bring them in on the word of whoever asked and whoever confirms."""
    file_id = begin(mfi_id, KIND, upload, by)
    report = _bring(Hands(mfi_id, file_id, *two, books_closed_to(mfi_id)), upload)
    record(mfi_id, file_id, KIND, upload, by)
    flush()
    return report


def _who_asked(mfi_id: UUID, subject_id: UUID, by: Actor) -> UUID:
    confirmed = WaitingAct.objects.of(mfi_id).filter(act=ACT, subject_id=subject_id)
    return confirmed.filter(confirmed_by_id=by.id).latest("at").asked_by_id


def _bring(hands: Hands, upload: Upload[LoanRow]) -> Report:
    faults = list(upload.reading.faults)
    mfi_id = hands.mfi_id
    products, holidays = _products(mfi_id), policy_of(mfi_id).holidays
    for part in in_parts(upload):
        known = _known(mfi_id, part, products, holidays)
        references = _references(mfi_id, len(part))
        for reference, one in zip(references, part, strict=True):
            faults += _one(hands, known, reference, one)
    return Report(upload.lines, faults)


def _one(hands: Hands, known: Known, reference: str, one: Accepted[LoanRow]) -> list[Fault]:
    """Write one loan down, or say all that is wrong with it."""
    line, row = one
    faults = []
    borrower, column, sentence = _borrower(known, row)
    if borrower is None:
        faults.append(Fault(line, column, sentence))
    if row.external_id in known.numbers_taken:
        faults.append(Fault(line, "external_id", NUMBER_TAKEN))
    product = known.products.get(row.product.casefold())
    if product is None:
        return [*faults, Fault(line, "product", NO_PRODUCT)]
    try:
        made = brought(product.terms, row, known.holidays)
    except NoSchedule:
        return [*faults, Fault(line, "installments", NO_SCHEDULE)]
    faults += [Fault(line, wrong.column, wrong.sentence) for wrong in made.wrong]
    if borrower is not None and not faults:
        write_loan(hands, Found(borrower, product, reference), row, made)
    return faults


def _borrower(known: Known, row: LoanRow) -> tuple[Borrower | None, str, str]:
    if row.borrower:
        return known.by_number.get(row.borrower), "borrower", NO_BORROWER
    found = known.by_national_id.get(row.national_id, [])
    if len(found) == 1:
        return found[0], "", ""
    return None, "national_id", SEVERAL if found else NO_BORROWER


def _products(mfi_id: UUID) -> dict[str, Offered]:
    """Find products by name and by the lender's number; loans of closed ones are open still."""
    products = {}
    for product in Product.objects.of(mfi_id):
        terms = terms_of(product)
        offered = Offered(product.id, terms, terms.to_plain())
        for word in filter(None, (product.external_id, product.name)):
            products[word.casefold()] = offered
    return products


def _known(
    mfi_id: UUID,
    part: Sequence[Accepted[LoanRow]],
    products: dict[str, Offered],
    holidays: Holidays | None,
) -> Known:
    numbers = [one.row.borrower for one in part if one.row.borrower]
    borrowers = Borrower.objects.of(mfi_id).exclude(status=Borrower.Status.ERASED)
    taken = Application.objects.of(mfi_id).filter(
        external_id__in=[one.row.external_id for one in part]
    )
    return Known(
        products,
        {str(one.external_id): one for one in borrowers.filter(external_id__in=numbers)},
        _by_national_id(mfi_id, {one.row.national_id for one in part} - {""}),
        {str(one) for one in taken.values_list("external_id", flat=True)},
        holidays,
    )


def _by_national_id(mfi_id: UUID, national_ids: Iterable[str]) -> dict[str, list[Borrower]]:
    by_digest = {one: number for number in national_ids for one in digests(NATIONAL_ID, number)}
    people = Person.objects.filter(national_id_digest__in=list(by_digest))
    number_of = {
        person_id: by_digest[bytes(digest or b"")]
        for person_id, digest in people.values_list("id", "national_id_digest")
    }
    found: dict[str, list[Borrower]] = {}
    for borrower in Borrower.objects.of(mfi_id).filter(person_id__in=list(number_of)):
        found.setdefault(number_of[borrower.person_id], []).append(borrower)
    return found


def _references(mfi_id: UUID, count: int) -> list[str]:
    """Make references that no loan of the lender has: among many thousands one would come again."""
    references: set[str] = set()
    while len(references) < count:
        new = {new_reference() for _ in range(count - len(references))}
        there = Loan.objects.of(mfi_id).filter(reference__in=list(new))
        references |= new - set(there.values_list("reference", flat=True))
    return list(references)
