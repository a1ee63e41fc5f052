"""What all lenders told of a borrower, weighed: `borrowers/{id}/credit-report`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.rules.consent import Purpose
from gateway.api.bodies import Body
from gateway.api.calls import WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.sums import Currency, Sum
from gateway.api.v1.credit_record import InquiryDocument
from loans.catalogue import words
from loans.errands.credit_report import Report, ShownEntry, credit_report
from loans.queries import borrowers
from loans.queries.directory import lender_of as one_lender
from loans.rules.credit_reasons import sentences

FRESHNESS = ("fresh", "stale")


class PurposeBody(Body):
    """What the lender wants to know it for."""

    purpose = serializers.ChoiceField(choices=[purpose.value for purpose in Purpose])
    application = serializers.UUIDField(required=False)


class ExposureDocument(serializers.Serializer[Any]):
    state = serializers.SerializerMethodField()
    own = serializers.BooleanField()
    lender = serializers.SerializerMethodField()
    disputed = serializers.BooleanField()
    identity = serializers.CharField(source="degree")
    amount = Sum(source="amount_lisente", allow_null=True)
    currency = Currency()
    since = serializers.DateField(allow_null=True)
    days_late = serializers.IntegerField(allow_null=True)

    @extend_schema_field({"type": "string", "nullable": True})
    def get_lender(self, entry: ShownEntry) -> str | None:
        """Name one's own, and another where both have agreed to be named."""
        return str(self.context["own_name"]) if entry.own else entry.lender or None

    def get_state(self, entry: Any) -> str:  # noqa: ANN401 (the framework's own)
        """Tell room that is held from a loan, and one that was given up from others."""
        if entry.held:
            return "reserved"
        return "written_off" if entry.given_up else "loan"


class InputDocument(serializers.Serializer[Any]):
    name = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    points = serializers.IntegerField()


class CreditReportDocument(serializers.Serializer[Any]):
    score = serializers.IntegerField()
    band = serializers.CharField()
    card = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    reason_codes = serializers.ListField(child=serializers.CharField())
    inputs = InputDocument(many=True)
    identity = serializers.CharField()
    open_exposures = ExposureDocument(many=True)
    open_count = serializers.IntegerField()
    reserved_count = serializers.IntegerField()
    total = Sum()
    currency = Currency()
    days_late = serializers.IntegerField()
    written_off = serializers.IntegerField()
    payment_pattern = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    inquiries = InquiryDocument(many=True)
    disputes = serializers.IntegerField()
    as_of = serializers.DateTimeField(allow_null=True)
    freshness = serializers.ChoiceField(choices=FRESHNESS)


class CreditReportCall(Call):
    roles = MappingProxyType({"POST": WHO_CAPTURES})

    @extend_schema(
        operation_id="credit_report",
        summary="What did all lenders tell of her?",
        description=(
            "By her consent to you for this purpose alone (422 `consent-missing`); it stands in "
            "her record that you looked, once a day; that you were refused stands in your audit "
            "trail. Whoever has looked as often today as the lender's `looks_per_officer_day` "
            "allows is refused (429).\n\n`score` is advice and never a decision: `reasons` says in "
            "at most four sentences what it rests on, `inputs` and `card` let anybody reckon it "
            "again. `open_exposures` are what is held (`reserved`) or owed at all lenders, the "
            "reservation of `application` aside; another lender is named (`lender`) only where "
            "it and you have both agreed to be (`agreed_name_told`), else that is null; of what "
            "she disputes it is told only that it is there. `payment_pattern` is how many days "
            "late she was at worst in each of 24 months, this one first; null before her first "
            "loan. `as_of`: up to when all who lend to her have told; `stale` when that is over 15 "
            "minutes ago."
        ),
        request=PurposeBody,
        responses=CreditReportDocument,
    )
    def post(self, request: Request, borrower_id: UUID) -> Response:
        """Ask, and show it."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        body = PurposeBody(data=request.data)
        body.is_valid(raise_exception=True)
        told: dict[str, Any] = body.validated_data
        report = credit_report(
            mfi_id,
            borrower_id,
            Purpose(told["purpose"]),
            by=actor_of(request),
            application_id=told.get("application"),
        )
        own_name = one_lender(mfi_id).name
        context = {"own_name": own_name, "named": {**report.names, mfi_id: own_name}}
        return Response(CreditReportDocument(_plain(report), context=context).data)


def _plain(report: Report) -> dict[str, object]:
    return {
        "score": report.score.points,
        "band": report.score.band,
        "card": report.score.card_version,
        "reasons": sentences(report.score.reasons, words("en", "credit_reasons")),
        "reason_codes": report.score.reasons,
        "inputs": report.score.inputs,
        "identity": report.degree,
        "open_exposures": report.entries,
        "open_count": report.open,
        "reserved_count": report.held,
        "total": report.owed_lisente,
        "days_late": report.days_late,
        "written_off": report.given_up,
        "payment_pattern": report.pattern,
        "inquiries": report.looks,
        "disputes": report.disputes,
        "as_of": report.as_of,
        "freshness": "fresh" if report.fresh else "stale",
    }
