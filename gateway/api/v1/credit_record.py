"""What the registry says of a borrower who asks for it: `borrowers/{id}/credit-record`."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.rules.consent import Purpose
from credit.rules.reservation import State
from credit.rules.standing import How, Standing
from gateway.api.calls import LENDERS_STAFF, Call, Role, actor_of, lender_of
from gateway.api.sums import Currency, Sum
from loans.dates import today
from loans.errands.credit_record import record_shown_to
from loans.models import Case
from loans.queries import borrowers
from loans.queries.cases import disputes_of
from loans.queries.directory import lender_of as one_lender


@extend_schema_field({"type": "string"})
class LenderName(serializers.Field[UUID, object, str | None, object]):
    """The name of a lender that may be named to the one that asks; every other stays unnamed."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (the framework's own)
        """Look at which lender it was."""
        super().__init__(source="mfi_id", read_only=True, **options)

    def to_representation(self, value: UUID) -> str | None:
        """Name it, the one that asks among them."""
        names: Mapping[UUID, str] = self.context["named"]
        return names.get(value)


class RecordEntryDocument(serializers.Serializer[Any]):
    lender = LenderName(allow_null=True)
    state = serializers.ChoiceField(choices=[State.RESERVED.value, State.EXPOSED.value])
    amount = Sum(source="amount_lisente")
    currency = Currency()
    told_at = serializers.DateTimeField(source="touched_at")


class LoanToldDocument(serializers.Serializer[Any]):
    lender = LenderName(allow_null=True)
    opened_on = serializers.DateField()
    amount = Sum(source="principal_lisente")
    stands = serializers.ChoiceField(choices=[how.value for how in How], allow_null=True)
    outstanding = Sum(source="owed_lisente", allow_null=True)
    currency = Currency()
    days_late = serializers.IntegerField(allow_null=True)
    last_paid_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    disputed = serializers.BooleanField()


class DisputeDocument(serializers.Serializer[Any]):
    lender = LenderName(allow_null=True)
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=Case.Status.values)
    opened_at = serializers.DateTimeField(source="at")
    due_on = serializers.DateField()
    verdict = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "enum": ["upheld", "rejected", None], "nullable": True})
    def get_verdict(self, case: Case) -> str | None:
        """Tell what came of it; null while it is open."""
        return case.verdict or None


class InquiryDocument(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    lender = LenderName(allow_null=True)
    purpose = serializers.ChoiceField(choices=[purpose.value for purpose in Purpose])


class CreditRecordDocument(serializers.Serializer[Any]):
    entries = RecordEntryDocument(many=True)
    loans = LoanToldDocument(many=True)
    disputes = DisputeDocument(many=True)
    inquiries = InquiryDocument(many=True)
    withheld = serializers.ChoiceField(choices=["consent-missing"], allow_null=True)


class CreditRecordCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF - {Role.FINANCE}})

    @extend_schema(
        operation_id="credit_record",
        summary="What does her credit record say?",
        description=(
            "For a borrower who asks at the office; on her phone she reads it by herself. "
            "`entries` are what is held (`reserved`) or owed without interest (`exposed`) over all "
            "lenders; `loans` how each of her loans stands, those that ended too; `inquiries` "
            "everybody who looked, as long as looks are kept; `disputes` what she told you is "
            "wrong, and what came of it; the latest first. Of a loan that she disputes only the "
            "day, the sum and that it is disputed are told. No other lender is named: its `lender` "
            "is null. What others brought is told while she lets you ask the registry, and that "
            "you looked stands in her record, once a day; without her consent `withheld` says so. "
            "Whoever has looked as often today as the lender's `looks_per_officer_day` allows is "
            "refused (429)."
        ),
        responses=CreditRecordDocument,
    )
    def get(self, request: Request, borrower_id: UUID) -> Response:
        """Show it."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        record = record_shown_to(mfi_id, borrower_id, by=actor_of(request))
        told = {
            "entries": record.entries,
            "loans": [_loan(one, record.disputed, today()) for one in record.standings],
            "disputes": disputes_of(mfi_id, borrower_id),
            "inquiries": record.looks,
            "withheld": "consent-missing" if record.withheld else None,
        }
        context = {"named": {mfi_id: one_lender(mfi_id).name}}
        return Response(CreditRecordDocument(told, context=context).data)


def _loan(one: Standing, disputed: frozenset[UUID], on: date) -> dict[str, object]:
    told: dict[str, object] = {
        "mfi_id": one.mfi_id,
        "opened_on": one.opened_on,
        "principal_lisente": one.principal_lisente,
        "disputed": one.loan_id in disputed,
        "stands": None,
        "owed_lisente": None,
        "days_late": None,
        "last_paid_on": None,
        "ended_on": None,
    }
    if one.loan_id not in disputed:
        told |= {
            "stands": one.how(on).value,
            "owed_lisente": one.owed_lisente,
            "days_late": one.days_late(on),
            "last_paid_on": one.last_paid_on,
            "ended_on": one.ended_on,
        }
    return told
