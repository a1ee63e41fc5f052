"""The pages of a lender: as the desk asks for them, and as another system does through the API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.test import Client

from bench.figures.made_up import WITHOUT_LOANS, know_tables, with_book
from gateway.api.tokens import issue
from loans.actions.apply import Wish, apply
from loans.dates import today
from loans.deed import Actor
from loans.models import Application, Borrower, District, Loan, Product, StaffMember
from loans.queries import applications, borrowers, cases, loans
from loans.queries.loan_list import Wanted, found, paid_out, that_owe
from loans.queries.waiting import Reader
from loans.queries.worklist import sheets, worklist

PAGE_ROWS = 50
FLOOR = "51 loans as they came, by the ORM"
Ask = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, how it is asked for, and how many rows lie in it."""

    name: str
    ask: Ask
    rows: int = 0


def seeded(size: int) -> UUID:
    """Give a lender with so many running loans, and let up to a thousand more ask for one."""
    mfi_id, waiting = UUID(with_book(size).mfi_id), min(WITHOUT_LOANS, size)
    officer = StaffMember.objects.filter(mfi_id=mfi_id, role="officer").order_by("id")[0]
    product = Product.objects.of(mfi_id).order_by("at", "id")[0]
    without = Borrower.objects.of(mfi_id).filter(loans=None).order_by("id")
    for borrower in without[:waiting]:
        wish = Wish(
            borrower_id=borrower.id,
            product_id=product.id,
            amount_lisente=int(product.principal_min * 100),
            installments=product.installments_max,
        )
        apply(mfi_id, wish, by=Actor.staff(officer.id))
    know_tables()
    return mfi_id


def bare(mfi_id: UUID) -> Page:
    """Give the least that a page is: as many rows of one table, as they came."""
    rows = Loan.objects.of(mfi_id).order_by("-at", "-id")
    return Page(FLOOR, lambda: list(rows[: PAGE_ROWS + 1]))


def by_queries(mfi_id: UUID) -> list[Page]:
    """Give the pages as the desk asks for them."""
    return [*of_loans(mfi_id), *of_others(mfi_id), *of_worklist(mfi_id)]


def of_loans(mfi_id: UUID) -> list[Page]:
    """Give pages of loans: in each of their orders, by each of their filters."""
    day, officer = today(), an_officer(mfi_id)
    product = Product.objects.of(mfi_id).order_by("at", "id")[0].id
    district = District.objects.order_by("id")[0].id

    def days(count: int) -> Any:  # noqa: ANN401 (a date)
        return day + timedelta(count)

    filters: Mapping[str, dict[str, Any]] = {
        "all": {},
        "active": {"status": "active"},
        "of one officer": {"officer_id": officer},
        "of one product": {"product_id": product},
        "of one district": {"district_id": district},
        "late": {"late_from": 1},
        "31 to 60 days late": {"late_from": 31, "late_to": 60},
        "late, of one officer": {"late_from": 1, "officer_id": officer},
        "due today or tomorrow": {"due_from": day, "due_to": days(1)},
        "due next week, of one officer": {
            "due_from": days(7),
            "due_to": days(14),
            "officer_id": officer,
        },
    }
    found_by = {name: Wanted(**asked) for name, asked in filters.items()}
    pages = []
    for name, wanted in found_by.items():
        rows = found(mfi_id, wanted, day)
        pages.append(loans_page(f"loans {name}", mfi_id, rows, "-at"))
    owe = that_owe(found(mfi_id, Wanted(), day), Wanted())
    pages.append(loans_page("loans, oldest debt first", mfi_id, owe, "oldest_due_on"))
    month = Wanted(disbursed_from=days(-220), disbursed_to=days(-190))
    paid = paid_out(found(mfi_id, month, day))
    pages.append(loans_page("loans paid out in a month", mfi_id, paid, "-disbursed_on"))
    return pages


def loans_page(name: str, mfi_id: UUID, rows: QuerySet[Loan], order: str) -> Page:
    """Give a page of loans with their schedules."""
    by_id = "-id" if order.startswith("-") else "id"

    def ask() -> object:
        page = list(rows.order_by(order, by_id)[: PAGE_ROWS + 1])
        return loans.sheets(mfi_id, page[:PAGE_ROWS])

    return Page(name, ask, rows.count())


def of_others(mfi_id: UUID) -> list[Page]:
    """Give pages of applications, borrowers and cases."""

    def asked(wanted: applications.Wanted) -> Page:
        rows = applications.found(mfi_id, wanted, today())
        name = f"applications {wanted.status or 'all'}"

        def ask() -> object:
            page: list[Application] = list(rows.order_by("-at", "-id")[: PAGE_ROWS + 1])
            return applications.sheets(mfi_id, page[:PAGE_ROWS])

        return Page(name, ask, rows.count())

    def known(name: str, rows: QuerySet[Borrower]) -> Page:
        def ask() -> object:
            return borrowers.sheets(list(rows.order_by("-at", "-id")[: PAGE_ROWS + 1]))

        return Page(name, ask, rows.count())

    all_cases = cases.of_lender(mfi_id)
    return [
        asked(applications.Wanted()),
        asked(applications.Wanted(status="submitted")),
        known("borrowers all", borrowers.found(mfi_id)),
        Page("cases all", lambda: list(all_cases.order_by("-at", "-id")[: PAGE_ROWS + 1])),
    ]


def of_worklist(mfi_id: UUID) -> list[Page]:
    """Give the worklists of a manager, of one officer, of finance, each with its counts."""

    def waits(name: str, reader: Reader, officer_id: UUID | None = None) -> Page:
        def ask() -> dict[Any, int]:
            work = worklist(mfi_id, reader, today(), officer_id=officer_id)
            counts = work.counts()
            sheets(mfi_id, work.read(falling=True)[: PAGE_ROWS + 1], today())
            return counts

        return Page(f"worklist {name}", ask, sum(ask().values()))

    officer = an_officer(mfi_id)
    return [
        waits("of a manager", reader_of(mfi_id, "manager")),
        waits("of a manager, one officer's part", reader_of(mfi_id, "manager"), officer),
        waits("of an officer, his own part", Reader(officer, "officer"), officer),
        waits("of finance", reader_of(mfi_id, "finance")),
    ]


def by_api(mfi_id: UUID) -> list[Page]:
    """Give some of them as another system asks: with a token, by HTTP, as JSON."""
    manager = StaffMember.objects.select_related("mfi").filter(mfi_id=mfi_id, role="manager")
    client, token = Client(), issue(manager.order_by("id")[0]).access
    headers = {"Authorization": f"Bearer {token}", "Host": "127.0.0.1"}

    def asked(path: str) -> Page:
        def ask() -> object:
            answer = client.get(f"/api/v1/{path}", headers=headers)
            assert answer.status_code == HTTPStatus.OK, answer.content
            return answer

        return Page(f"GET {path}", ask)

    paths = ("loans", "loans?late_from=1", "applications?status=submitted", "borrowers", "worklist")
    return [asked(path) for path in paths]


def reader_of(mfi_id: UUID, role: str) -> Reader:
    """Take the first of a role."""
    return Reader(StaffMember.objects.filter(mfi_id=mfi_id, role=role).order_by("id")[0].id, role)


def an_officer(mfi_id: UUID) -> UUID:
    """Give an officer who has somebody to call on: at a small lender not each of them has."""
    owing = Loan.objects.of(mfi_id).filter(status="active", officer_id__isnull=False)
    officer = owing.order_by("oldest_due_on", "id").values_list("officer_id", flat=True)[0]
    assert officer is not None
    return officer
