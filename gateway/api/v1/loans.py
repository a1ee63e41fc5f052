"""The caller's loans and where they stand: `loans`, `loans/{id}`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import LENDERS_STAFF, Call, lender_of
from gateway.api.filters import DaysField, DistrictField, OfficerField, filters_of, names_of
from gateway.api.paging import PAGE_FILTERS, ByDay, ByTime
from gateway.api.sums import Currency, Day, Sum, told
from loans.dates import today
from loans.models import Loan, Payout
from loans.queries import loans
from loans.queries.loan_list import Wanted, found, paid_out, that_owe

NEWEST, OLDEST_DEBT, LATEST_PAYOUT = "-at", "oldest_due_on", "-disbursed_on"
REFERENCE_CHARACTERS_MAX = 20
# What the book calls it where the outside says it shorter.
RENAMED = {
    "borrower": "borrower_id",
    "officer": "officer_id",
    "product": "product_id",
    "district": "district_id",
    "q": "reference",
}


class OutstandingPart(serializers.Serializer[Any]):
    principal = Sum()
    interest = Sum()
    fees = Sum()
    penalties = Sum()
    total = Sum()


class ArrearsPart(serializers.Serializer[Any]):
    amount = Sum(source="lisente")
    days = serializers.IntegerField()


class SchedulePart(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    due_on = serializers.DateField()
    principal = Sum()
    interest = Sum()
    fees = Sum()
    penalties = Sum()
    total = Sum()
    paid = Sum()
    waived = Sum()
    open = Sum()
    balance = Sum()


SUMS_OF_A_ROW = [name for name, field in SchedulePart().fields.items() if isinstance(field, Sum)]


@extend_schema_field(SchedulePart(many=True))
class ScheduleField(serializers.Field[object, object, list[dict[str, object]], Any]):
    """The rows of a schedule: a page of loans has hundreds, and most of its time was theirs."""

    def to_representation(self, value: Any) -> list[dict[str, object]]:  # noqa: ANN401 (rows)
        """Write each as its part says, without asking the part field by field."""
        return [
            {
                "number": row.number,
                "due_on": row.due_on.isoformat(),
                **{name: told(getattr(row, name)) for name in SUMS_OF_A_ROW},
            }
            for row in value
        ]


class NextDuePart(serializers.Serializer[Any]):
    due_on = serializers.DateField()
    amount = Sum(source="lisente")


class PayoutPart(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    method = serializers.ChoiceField(["wallet", "cash"])
    status = serializers.ChoiceField(Payout.Status.values)
    failure = serializers.CharField()


class WrittenOffPart(serializers.Serializer[Any]):
    on = serializers.DateField()
    reason = serializers.CharField()
    amount = Sum(source="lisente")


class LoanDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="loan.id")
    reference = serializers.CharField(source="loan.reference")
    application = serializers.UUIDField(source="loan.application_id")
    borrower = serializers.UUIDField(source="loan.borrower_id")
    product = serializers.UUIDField(source="loan.product_id")
    principal = Sum(source="loan.principal_lisente")
    installments = serializers.IntegerField(source="loan.installments")
    status = serializers.ChoiceField(Loan.Status.choices, source="loan.status")
    disbursed_on = serializers.DateField(source="loan.disbursed_on", allow_null=True)
    outstanding = OutstandingPart()
    overpaid = Sum(source="loan.overpaid_lisente")
    arrears = ArrearsPart()
    schedule = ScheduleField()
    next_due = NextDuePart(allow_null=True)
    rescheduled = serializers.BooleanField(source="loan.rescheduled")
    payout = PayoutPart(allow_null=True)
    written_off = WrittenOffPart(allow_null=True)
    closed_on = serializers.DateField(source="loan.closed_on", allow_null=True)
    currency = Currency()


class LoansAsked(Body):
    """Which loans a list is to have, and in which order."""

    status = serializers.ChoiceField(Loan.Status.values, required=False)
    borrower = serializers.UUIDField(required=False)
    officer = OfficerField(required=False)
    product = serializers.UUIDField(required=False)
    district = DistrictField(required=False)
    late_from = DaysField(required=False)
    late_to = DaysField(required=False)
    due_from = Day(required=False)
    due_to = Day(required=False)
    disbursed_from = Day(required=False)
    disbursed_to = Day(required=False)
    q = serializers.CharField(required=False, max_length=REFERENCE_CHARACTERS_MAX)
    ordering = serializers.ChoiceField([NEWEST, OLDEST_DEBT, LATEST_PAYOUT], required=False)

    def validate_q(self, value: str) -> str:
        """Take a reference in small letters too."""
        return value.upper()


class ByOldestDebt(ByDay):
    column, newest_first = "oldest_due_on", False


class ByLatestPayout(ByDay):
    column = "disbursed_on"


ORDERS: dict[str, type[ByTime]] = {
    NEWEST: ByTime,
    OLDEST_DEBT: ByOldestDebt,
    LATEST_PAYOUT: ByLatestPayout,
}


def order_of(wanted: Wanted) -> str:
    """Give the order of what is asked for: by a day, it comes by that day."""
    if wanted.by_days_late:
        return OLDEST_DEBT
    return LATEST_PAYOUT if wanted.by_payout else NEWEST


class LoansCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PAGE_FILTERS | names_of(LoansAsked)
    pagination_class = ByTime

    @extend_schema(
        operation_id="loans",
        summary="What have we lent?",
        description=(
            "The lender's loans, newest first; asked for by the day of their payout, or with "
            "`ordering=-disbursed_on`, those that were paid out, the latest first; asked for by "
            "days late, or with `ordering=oldest_due_on`, those that owe something, the oldest "
            "debt first. `late_from` and `late_to` count days late today, `due_from` and `due_to` "
            "are about the day on which something falls due next, today or later: both speak of "
            "running loans alone. `q` is a loan's whole reference."
        ),
        parameters=[LoansAsked],
        responses=LoanDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        mfi_id, asked = lender_of(request), filters_of(LoansAsked, request)
        order = asked.pop("ordering", None)
        wanted = Wanted(**{RENAMED.get(name, name): value for name, value in asked.items()})
        if order is None:
            order = order_of(wanted)
        rows = found(mfi_id, wanted, today())
        if order == OLDEST_DEBT:
            rows = that_owe(rows, wanted)
        elif order == LATEST_PAYOUT:
            rows = paid_out(rows)
        pages = ORDERS[order]()
        page = pages.paginate_queryset(rows, request, self)
        listed = LoanDocument(many=True, instance=loans.sheets(mfi_id, page))
        return pages.get_paginated_response(listed.data)


class LoanCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})

    @extend_schema(
        operation_id="loan",
        summary="One loan",
        description=(
            "As it stands today. Of a row, `balance` is the principal that comes after it, and "
            "`open` what is not paid of it. `next_due` is the next row that still asks for "
            "something; what was due before today is `arrears`. Before a loan is paid out its "
            "schedule is the one it would have, were it paid out today. `payout` is the last "
            "attempt, with the provider's code where it failed."
        ),
        responses=LoanDocument,
    )
    def get(self, request: Request, loan_id: UUID) -> Response:
        """Show it with its schedule."""
        sheet = loans.sheet(lender_of(request), loan_id)
        self.check_filters(request)
        return Response(LoanDocument(sheet).data)
