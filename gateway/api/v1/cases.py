"""What somebody must look into: `cases`, `cases/{id}/assign`, `cases/{id}/resolve`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.idempotency import OPTIONAL_KEY_PARAMETER, once_if_given
from gateway.api.paging import PAGE_FILTERS, ByTime
from loans.actions.allow_pin_reset import allow_pin_reset
from loans.actions.handle_case import Matter, assign_case, bring_up, resolve_case
from loans.actions.settle_dispute import settle_dispute
from loans.deed import Actor
from loans.errors import NotThisLender
from loans.models import Case
from loans.once import Facts
from loans.queries import cases
from ussd.pins import locked_for_good

# A claimed identity is found by the book itself; nobody opens that kind by hand.
BROUGHT_UP = [kind.value for kind in Case.Kind if kind is not Case.Kind.IDENTITY]
OUTCOME_CHARACTERS_MAX = 200
TEXT_CHARACTERS_MAX = 1000


class MatterBody(Body):
    """What a borrower brings up, in her words."""

    kind = serializers.ChoiceField(choices=BROUGHT_UP)
    borrower = serializers.UUIDField()
    text = Text(max_length=TEXT_CHARACTERS_MAX, required=False)
    application = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take an application with a dispute alone."""
        if "application" in attrs and attrs["kind"] != Case.Kind.DISPUTE.value:
            raise serializers.ValidationError({"application": ["Only of a dispute."]})
        return attrs


class OwnerBody(Body):
    """Whose it is from now on."""

    owner = serializers.UUIDField()


class OutcomeBody(Body):
    """What came of it, and who has been told."""

    outcome = Text(max_length=OUTCOME_CHARACTERS_MAX, required=False)
    told = serializers.ListField(
        child=serializers.ChoiceField(choices=Case.Told.values),
        required=False,
        max_length=len(Case.Told),
    )
    reset = serializers.BooleanField(required=False, default=False)
    in_person = serializers.BooleanField(required=False, default=False)
    verdict = serializers.ChoiceField(choices=Case.Verdict.values, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for an outcome, unless she is sent a code: that is one."""
        if not attrs["reset"] and "outcome" not in attrs:
            raise serializers.ValidationError({"outcome": ["This field is required."]})
        return attrs


class ConfirmDocument(serializers.Serializer[Any]):
    """The answer to the first of two people, who say that it is she or what came of a dispute."""

    id = serializers.UUIDField()
    waiting_for = serializers.CharField()


class ToldDocument(serializers.Serializer[Any]):
    who = serializers.CharField()
    at = serializers.CharField()


class CaseDocument(serializers.ModelSerializer[Case]):
    borrower = serializers.UUIDField(source="borrower_id", allow_null=True)
    owner = serializers.UUIDField(source="owner_id", allow_null=True)
    opened_at = serializers.DateTimeField(source="at")
    age_days = serializers.SerializerMethodField()
    application = serializers.UUIDField(source="disputed_id", allow_null=True)
    verdict = serializers.SerializerMethodField()
    told = ToldDocument(many=True)

    class Meta:
        model = Case
        fields = (
            "id",
            "kind",
            "borrower",
            "reference",
            "status",
            "due_on",
            "owner",
            "in_person",
            "application",
            "verdict",
            "outcome",
            "opened_at",
            "age_days",
            "resolved_at",
            "told",
        )
        read_only_fields = fields

    def get_age_days(self, case: Case) -> int:
        return cases.age_days(case)

    @extend_schema_field(serializers.ChoiceField(Case.Verdict.values, allow_null=True))
    def get_verdict(self, case: Case) -> str | None:
        return case.verdict or None


def one_of(choices: list[str], name: str, request: Request) -> str | None:
    """Read a filter that is one of a few words."""
    value = request.query_params.get(name)
    if value is not None and value not in choices:
        raise serializers.ValidationError({name: [f"One of {', '.join(choices)}."]})
    return value


class CasesCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_CAPTURES})
    filters = PAGE_FILTERS | {"status", "kind"}
    pagination_class = ByTime

    @extend_schema(
        operation_id="cases",
        summary="What must be looked into?",
        description="The lender's cases, newest first.",
        parameters=[
            OpenApiParameter("status", enum=Case.Status.values),
            OpenApiParameter("kind", enum=Case.Kind.values),
        ],
        responses=CaseDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        rows = cases.of_lender(
            lender_of(request),
            status=one_of(Case.Status.values, "status", request),
            kind=one_of(Case.Kind.values, "kind", request),
        )
        pages = self.pagination_class()
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response(CaseDocument(page, many=True).data)

    @extend_schema(
        operation_id="open_case",
        summary="Take down what a borrower brings up",
        description=(
            "Of a dispute, `application` says which of hers it is about, or whose loan: then the "
            "registry hears of it."
        ),
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=MatterBody,
        responses={201: CaseDocument},
    )
    def post(self, request: Request) -> Response:
        """Open a case."""
        once, mfi_id = once_if_given(request), lender_of(request)
        body = MatterBody(data=request.data)
        body.is_valid(raise_exception=True)
        told: dict[str, Any] = body.validated_data
        kind, borrower_id = Case.Kind(told["kind"]), told["borrower"]
        wrong = told.get("application")
        if wrong and not cases.can_be_disputed(mfi_id, borrower_id, wrong):
            raise NotThisLender
        matter = Matter(kind, borrower_id, told.get("text", ""), disputed_id=wrong)
        facts = bring_up(mfi_id, matter, by=actor_of(request), once=once)
        made = cases.one(mfi_id, UUID(str(facts["id"])))
        return Response(CaseDocument(made).data, status=201)


class CaseAssignCall(Call):
    roles = MappingProxyType({"POST": WHO_CAPTURES})

    @extend_schema(
        operation_id="assign_case",
        summary="Give a case to a colleague",
        request=OwnerBody,
        responses=CaseDocument,
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Change its owner."""
        mfi_id = lender_of(request)
        cases.one(mfi_id, case_id)
        self.check_filters(request)
        body = OwnerBody(data=request.data)
        body.is_valid(raise_exception=True)
        assign_case(mfi_id, case_id, body.validated_data["owner"], by=actor_of(request))
        return Response(CaseDocument(cases.one(mfi_id, case_id)).data)


class CaseResolveCall(Call):
    roles = MappingProxyType({"POST": WHO_CAPTURES})

    @extend_schema(
        operation_id="resolve_case",
        summary="Settle a case",
        description=(
            "A second settlement is refused (409): what was settled stands. Of a forgotten PIN, "
            "`reset` has a code sent to her phone: the first who asks for it is answered 202, and "
            "somebody else confirms by the same call. Where the case is `in_person`, her SIM card "
            "was noted as swapped or she is locked out by wrong PINs, both say `in_person`: they "
            "have seen her and her document. A dispute has a `verdict`, and is settled by two with "
            "the very same body."
        ),
        request=OutcomeBody,
        responses={200: CaseDocument, 202: ConfirmDocument},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Write down what came of it."""
        mfi_id = lender_of(request)
        case = cases.one(mfi_id, case_id)
        self.check_filters(request)
        body = OutcomeBody(data=request.data)
        body.is_valid(raise_exception=True)
        facts = _settled(case, body.validated_data, actor_of(request))
        if "waiting_for" in facts:
            return Response(ConfirmDocument(facts).data, status=202)
        return Response(CaseDocument(cases.one(mfi_id, case_id)).data)


def _settled(case: Case, told: dict[str, Any], by: Actor) -> Facts:
    """Do what settles a case of its kind; tell whose word it waits for, if it takes two."""
    disputed, verdict = case.kind == Case.Kind.DISPUTE, told.pop("verdict", None)
    if disputed and verdict is None:
        raise serializers.ValidationError({"verdict": ["This field is required."]})
    if verdict is not None and not disputed:
        raise serializers.ValidationError({"verdict": ["Only of a dispute."]})
    in_person = told.pop("in_person")
    if told.pop("reset"):
        locked = _locked_out(case)
        return allow_pin_reset(case.mfi_id, case.id, by=by, in_person=in_person, locked=locked)
    if disputed:
        return settle_dispute(case.mfi_id, case.id, Case.Verdict(verdict), **told, by=by)
    resolve_case(case.mfi_id, case.id, **told, by=by)
    return {}


def _locked_out(case: Case) -> bool:
    """Tell whether the borrower of a case has no try at her PIN left."""
    return case.borrower is not None and locked_for_good(case.borrower.person_id)
