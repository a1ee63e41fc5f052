"""What the registry says of a borrower who asks for it: `borrowers/{id}/credit-record`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.rules.consent import Purpose
from credit.rules.reservation import State
from gateway.api.calls import LENDERS_STAFF, Call, Role, actor_of, lender_of
from gateway.api.sums import Currency, Sum
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


class DisputeDocument(serializers.Serializer[Any]):
    lender = LenderName(allow_null=True)
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=Case.Status.values)
    opened_at = serializers.DateTimeField(source="at")
    due_on = serializers.DateField()


class InquiryDocument(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    lender = LenderName(allow_null=True)
    purpose = serializers.ChoiceField(choices=[purpose.value for purpose in Purpose])


class CreditRecordDocument(serializers.Serializer[Any]):
    entries = RecordEntryDocument(many=True)
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
            "lenders, `inquiries` who looked in the last six months, `disputes` what she told you "
            "is wrong; the latest first. No other lender is named: its `lender` is null. What "
            "others brought is told while she lets you ask the registry, and that you looked "
            "stands in her record, once a day; without her consent `withheld` says so. Whoever has "
            "looked as often today as the lender's `looks_per_officer_day` allows is refused (429)."
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
            "disputes": disputes_of(mfi_id, borrower_id),
            "inquiries": record.looks,
            "withheld": "consent-missing" if record.withheld else None,
        }
        context = {"named": {mfi_id: one_lender(mfi_id).name}}
        return Response(CreditRecordDocument(told, context=context).data)
