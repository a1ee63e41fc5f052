"""Nobody approves what he captured: the verbs refuse it in any role, the database to any hand."""

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from loans.actions.apply import Wish, apply
from loans.actions.decide import Approval, approve, reject, send_back
from loans.deed import Actor
from loans.errors import MayNot, SelfApproval
from loans.models import Application, Loan
from tests.loans.book import Book
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def read(book: Book, application_id: object) -> Application:
    return Application.objects.of(book.mfi).get(id=str(application_id))


# Who captured it, down; who approves it, across. On the diagonal both are one and the same.
#   + approved   s self-approval   - may not   . nothing could be captured
PAIRS = """
            borrower officer manager admin finance auditor
borrower    -        +       +       +     -       -
officer     -        s       +       +     -       -
manager     -        +       s       +     -       -
admin       -        +       +       s     -       -
finance     .        .       .       .     .       .
auditor     .        .       .       .     .       .
"""
OUTCOMES = {SelfApproval: "s", MayNot: "-"}


def outcome(book: Book, capturer: Actor, approver: Actor) -> str:
    """Have one ask and another approve, and tell what came of it."""
    wish = Wish(
        borrower_id=book.borrower(),
        product_id=book.product(),
        amount_lisente=100_000,
        installments=4,
    )
    try:
        made = apply(book.mfi.id, wish, by=capturer)
    except MayNot:
        return "."
    application = read(book, made["id"])
    try:
        approve(book.mfi.id, application.id, Approval(), by=approver)
    except (SelfApproval, MayNot) as refusal:
        assert read(book, application.id).status == "submitted"
        return OUTCOMES[type(refusal)]
    assert read(book, application.id).status == "approved"
    return "+"


def test_every_pair_of_roles(book: Book, hire: Hire) -> None:
    head, *rows = (line.split() for line in PAIRS.strip().splitlines())
    people = {role: Actor.staff(hire(f"one-{role}", role, book.mfi).id) for role in head[1:]}
    people["borrower"] = Actor.person(uuid4())
    tried = [
        [capturer, *(outcome(book, people[capturer], people[approver]) for approver in head)]
        for capturer in head
    ]
    assert tried == rows


@pytest.mark.parametrize("role", ["officer", "manager", "admin"])
def test_two_of_one_role_are_two_people(book: Book, hire: Hire, role: str) -> None:
    one, other = (Actor.staff(hire(name, role, book.mfi).id) for name in ("lerato", "tefo"))
    assert outcome(book, one, other) == "+"


def test_who_captured_it_neither_refuses_it_nor_sends_it_back(book: Book) -> None:
    application = book.applied()
    with pytest.raises(SelfApproval):
        reject(book.mfi.id, application.id, "income", "", by=book.officer)
    with pytest.raises(SelfApproval):
        send_back(book.mfi.id, application.id, "no payslip", by=book.officer)


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_finance_and_auditors_decide_nothing(book: Book, hire: Hire, role: str) -> None:
    one, application = Actor.staff(hire("refiloe", role, book.mfi).id), book.applied()
    with pytest.raises(MayNot):
        reject(book.mfi.id, application.id, "income", "", by=one)
    with pytest.raises(MayNot):
        send_back(book.mfi.id, application.id, "no payslip", by=one)


SELF_APPROVALS = {
    "by the approver": {"approved_by_id": "captured"},
    "by the first of two": {"first_approval_by_id": "captured"},
    "by naming the approver as the capturer": {"captured_by_id": "approved"},
    "by one as both of two": {"first_approval_by_id": "approved"},
}


@pytest.mark.parametrize("change", SELF_APPROVALS.values(), ids=SELF_APPROVALS)
def test_the_database_refuses_a_self_approval_whoever_writes_it(
    book: Book, change: dict[str, str]
) -> None:
    application = book.offered()
    people = {"captured": application.captured_by_id, "approved": application.approved_by_id}
    values = {column: people[who] for column, who in change.items()}
    with (
        pytest.raises(IntegrityError, match="application_nobody_approves_own"),
        transaction.atomic(),
    ):
        Application.objects.of(book.mfi).filter(id=application.id).update(**values)


def loan_of(book: Book, **other: object) -> Loan:
    """Build the row that an offer's acceptance would write."""
    offer = book.offered()
    values: dict[str, object] = {
        "mfi_id": book.mfi.id,
        "reference": uuid4().hex[:8],
        "application_id": offer.id,
        "borrower_id": offer.borrower_id,
        "product_id": offer.product_id,
        "captured_by_id": offer.captured_by_id,
        "approved_by_id": offer.approved_by_id,
        "principal_lisente": 100_000,
        "installments": 4,
        "terms": {},
        **other,
    }
    return Loan(**values)


def test_the_database_takes_no_loan_that_its_capturer_approved(book: Book) -> None:
    loan_of(book).save(force_insert=True)
    own = loan_of(book)
    own.captured_by_id = own.approved_by_id
    with pytest.raises(IntegrityError, match="loan_not_own_approval"), transaction.atomic():
        own.save(force_insert=True)


def test_the_database_takes_no_loan_whose_approver_is_made_up(book: Book) -> None:
    invented = loan_of(book, approved_by_id=UUID(book.second.id))
    with pytest.raises(IntegrityError, match="loans_loan_approval_fk"), transaction.atomic():
        invented.save(force_insert=True)


def test_the_database_keeps_the_approver_of_a_loan_that_was_made(book: Book) -> None:
    loan = book.accepted()
    application = Application.objects.of(book.mfi).filter(id=loan.application_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        application.update(approved_by_id=UUID(book.second.id))
