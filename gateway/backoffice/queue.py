"""The queue of applications: what needs whoever reads it on top, then the rest; and what was."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from gateway.backoffice.desk_page import Desk, desk_page
from gateway.backoffice.pages_of import LAST_FIRST, NEEDS_FIRST, PageOf, page_of
from loans.dates import today
from loans.models import Application, StaffMember
from loans.queries import applications, products
from loans.queries.applications import ApplicationSheet, Wanted
from loans.queries.directory import staff_of
from loans.queries.for_decision import count, turn, waiting
from loans.queries.policy import policy_of
from loans.rules.turn import Turn

STATUS = Application.Status
ALL = "all"
REGISTRY = (Application.Registry.UNCHECKED.value, Application.Registry.CONFLICT.value)
# What may be chosen, in the order in which it is shown; the first is what waits.
SHOWN = (
    STATUS.SUBMITTED.value,
    STATUS.RETURNED.value,
    STATUS.APPROVED.value,
    STATUS.ACCEPTED.value,
    STATUS.REJECTED.value,
    STATUS.WITHDRAWN.value,
    STATUS.EXPIRED.value,
    ALL,
    *REGISTRY,
)
ME = "me"


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is asked for; nonsense in an address asks for nothing."""

    status: str
    product: UUID | None
    officer: UUID | None
    officer_said: str
    cursor: str

    @classmethod
    def of(cls, desk: Desk) -> "Filters":
        """Read them from the address."""
        asked = desk.request.GET
        status, officer = asked.get("status", ""), asked.get("officer", "")
        return cls(
            status if status in SHOWN else SHOWN[0],
            _id(asked.get("product", "")),
            desk.member.id if officer == ME else _id(officer),
            officer,
            asked.get("cursor", ""),
        )

    @property
    def wanted(self) -> Wanted:
        """Say the same to the book."""
        whose = Wanted(product_id=self.product, officer_id=self.officer)
        if self.status in REGISTRY:
            return replace(whose, registry=self.status)
        if self.status in {ALL, STATUS.SUBMITTED.value}:
            return whose
        return replace(whose, status=self.status)

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but the status is asked for."""
        return self.product is not None or self.officer is not None

    def address(self, **other: str) -> str:
        """Write them as a query, with another status or page."""
        told = {"status": self.status, "product": str(self.product or ""), **other}
        told["officer"] = self.officer_said if self.officer else ""
        return urlencode({name: value for name, value in told.items() if value})

    def tabs(self) -> list[tuple[str, str]]:
        """Give each status with the query that asks for it."""
        return [(status, self.address(status=status)) for status in SHOWN]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the queue."""

    sheet: ApplicationSheet
    turn: Turn
    # Whose word it waits for was not the first; who said the first.
    first_by: str
    days: int


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _days(row: Application) -> int:
    asked = row.submitted_at or row.at
    return (today() - timezone.localdate(asked)).days


@require_safe
@desk_page
def queue(desk: Desk) -> HttpResponse:
    """Show one page of it."""
    filters, mfi_id = Filters.of(desk), desk.mfi.id
    policy = policy_of(mfi_id)
    in_order = waiting(mfi_id, filters.wanted, desk.reader, policy)
    page: PageOf[Application]
    if filters.status == STATUS.SUBMITTED.value:
        page = page_of(in_order, NEEDS_FIRST, filters.cursor)
    else:
        rows = applications.found(mfi_id, filters.wanted, today())
        page = page_of(rows, LAST_FIRST, filters.cursor)
    staff = staff_of(mfi_id)
    names = {one.id: one.name for one in staff}
    lines = [
        Line(
            sheet,
            turn(sheet.row, desk.reader, policy),
            names.get(sheet.row.first_approval_by_id, ""),  # type: ignore[arg-type]
            _days(sheet.row),
        )
        for sheet in applications.sheets(mfi_id, page.rows)
    ]
    facts = {
        "filters": filters,
        "lines": lines,
        "waits": count(waiting(mfi_id, Wanted(), desk.reader, policy)),
        "next": page.next and filters.address(cursor=page.next),
        "previous": page.previous and filters.address(cursor=page.previous),
        "products": products.of_lender(mfi_id).order_by("name").values_list("id", "name"),
        "officers": [one for one in staff if one.role in StaffMember.OFFICER_ROLES],
    }
    return desk.page("desk/queue.html", facts)


@require_safe
@desk_page
def decide_next(desk: Desk) -> HttpResponse:
    """Open the one that has waited longest for whoever asks; with none left, the queue."""
    policy = policy_of(desk.mfi.id)
    first = waiting(desk.mfi.id, Wanted(), desk.reader, policy).first()
    if first is None or not turn(first, desk.reader, policy).needs_you:
        return redirect("queue")
    return redirect("application", first.id)
