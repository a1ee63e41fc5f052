"""A loan's account, and what would close it: `loans/{id}/statement`, `loans/{id}/payoff`."""

from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import LENDERS_STAFF, Call, lender_of
from gateway.api.sums import Balance, Currency, Day, Sum
from gateway.api.v1.cases import one_of
from loans.catalogue import LANGUAGES
from loans.dates import today
from loans.queries import loans
from loans.queries.payoff import payoff
from loans.queries.statement import statement


class PayoffDocument(serializers.Serializer[Any]):
    on = serializers.DateField()
    principal = Sum()
    interest = Sum()
    fees = Sum()
    penalties = Sum()
    total = Sum()
    interest_not_earned = Sum(source="unearned")
    valid_until = serializers.DateField(source="on")
    currency = Currency()


class StatementLine(serializers.Serializer[Any]):
    on = serializers.DateField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    description = serializers.CharField()
    debit = Sum()
    credit = Sum()
    balance = Balance()


class StatementDocument(serializers.Serializer[Any]):
    reference = serializers.CharField()
    lines = StatementLine(many=True)
    opening = Balance()
    closing = Balance()
    currency = Currency()


def day_asked_for(name: str, request: Request) -> date | None:
    """Read a filter that is a day."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return Day().to_internal_value(text)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({name: error.detail}) from None


def days_asked_for(request: Request) -> tuple[date | None, date | None]:
    """Read from which day to which an account is asked for."""
    since, until = day_asked_for("from", request), day_asked_for("to", request)
    if since and until and until < since:
        raise serializers.ValidationError({"to": ["Not before from."]})
    return since, until


class PayoffCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = frozenset({"on"})

    @extend_schema(
        operation_id="payoff",
        summary="What would close it?",
        description=(
            "What is to be paid on the day `on`, today or later, so that the loan is over, as "
            "things stand now. `interest_not_earned` falls away where the product lets it."
        ),
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE)],
        responses=PayoffDocument,
    )
    def get(self, request: Request, loan_id: UUID) -> Response:
        """Quote it."""
        mfi_id = lender_of(request)
        loans.one(mfi_id, loan_id)
        self.check_filters(request)
        on = day_asked_for("on", request) or today()
        quoted = payoff(mfi_id, loan_id, on)
        parts = ("principal", "interest", "fees", "penalties", "total", "unearned")
        sums = {name: getattr(quoted, name) for name in parts}
        return Response(PayoffDocument({"on": on, **sums}).data)


class StatementCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = frozenset({"from", "to", "language"})

    @extend_schema(
        operation_id="statement",
        summary="What happened to it?",
        description=(
            "One line for each thing that changed what she owes, by the day `on` which it counts; "
            "`at` is when it was written down. A `debit` raises what she owes, a `credit` lowers "
            "it; a balance below nought is owed to her. `from` and `to` belong to the time."
        ),
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE),
            OpenApiParameter("to", OpenApiTypes.DATE),
            OpenApiParameter("language", enum=LANGUAGES),
        ],
        responses=StatementDocument,
    )
    def get(self, request: Request, loan_id: UUID) -> Response:
        """Show her account."""
        mfi_id = lender_of(request)
        loan = loans.one(mfi_id, loan_id)
        self.check_filters(request)
        since, until = days_asked_for(request)
        language = one_of(list(LANGUAGES), "language", request) or LANGUAGES[0]
        told = statement(mfi_id, loan_id, since=since, until=until, language=language)
        shown = {
            "reference": loan.reference,
            "lines": told.lines,
            "opening": told.opening,
            "closing": told.closing,
        }
        return Response(StatementDocument(shown).data)
