"""Who asks for a loan: `applications`, `applications/{id}`, its `withdraw` and its `accept`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, WHO_CAPTURES, Call, actor_of, lender_of
from gateway.api.filters import DaysField, OfficerField, filters_of, names_of
from gateway.api.idempotency import OPTIONAL_KEY_PARAMETER, once_if_given
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.sums import Amount, Count, Currency, Day, Sum
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.apply import Amendment, Wish, amend_application, apply, withdraw
from loans.dates import today
from loans.errands.weigh import REASONS, weigh
from loans.models import Acceptance, Application
from loans.queries import applications
from loans.rules.affordability import Advice
from loans.rules.offer_terms import INSTALLMENTS_MAX

PURPOSE_CHARACTERS_MAX = 120
WORDS_CHARACTERS_MAX = 200
SENT = [status.value for status in applications.SENT]


NOT_CHECKED = [Application.Registry.UNCHECKED.value, Application.Registry.CONFLICT.value]


class WishBody(Body):
    """What a borrower asks for."""

    borrower = serializers.UUIDField()
    product = serializers.UUIDField()
    amount = Amount()
    installments = Count(min_value=1, max_value=INSTALLMENTS_MAX)
    purpose = Text(max_length=PURPOSE_CHARACTERS_MAX)
    external_id = Text(max_length=60, required=False)


class ChangedWishBody(Body):
    """What of it is to be another."""

    amount = Amount(required=False)
    installments = Count(min_value=1, max_value=INSTALLMENTS_MAX, required=False)
    purpose = Text(max_length=PURPOSE_CHARACTERS_MAX, required=False)


class WithdrawalBody(Body):
    """Why she does not want it, in her words."""

    reason = Text(max_length=WORDS_CHARACTERS_MAX, required=False)


class AcceptanceBody(Body):
    """What shows that she agreed: where the signed paper lies."""

    evidence = Text(max_length=WORDS_CHARACTERS_MAX)


class NamedDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class AdviceDocument(serializers.Serializer[Any]):
    """What was advised when it was decided, over all lenders; shares are in percent of income."""

    affordability = serializers.ChoiceField(choices=list(Advice))
    share_percent = serializers.CharField(allow_null=True)
    limit_percent = serializers.CharField()
    others = serializers.ChoiceField(choices=["some", "none"])


class AffordabilityDocument(serializers.Serializer[Any]):
    """What her loans would ask a month, against her income: advice, never a refusal."""

    known = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=REASONS, allow_null=True)
    asked = Sum(source="asked_lisente")
    here = Sum(source="here_lisente")
    elsewhere = Sum(source="elsewhere_lisente", allow_null=True)
    income = Sum(source="income_lisente", allow_null=True)
    currency = Currency()
    share_percent = serializers.CharField(allow_null=True)
    limit_percent = serializers.CharField()
    advice = serializers.ChoiceField(choices=[Advice.WITHIN, Advice.ABOVE], allow_null=True)


class DecisionDocument(serializers.Serializer[Any]):
    kind = serializers.CharField()
    by = serializers.UUIDField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    note = serializers.CharField(allow_null=True)
    amount = Sum(source="amount_lisente")
    installments = serializers.IntegerField()
    currency = Currency()
    waiting_for = serializers.CharField(allow_null=True)
    advice = AdviceDocument(allow_null=True)


class OfferDocument(serializers.Serializer[Any]):
    amount = Sum(source="amount_lisente")
    installments = serializers.IntegerField()
    currency = Currency()
    ends_on = serializers.DateField()


class ApplicationDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="row.id")
    borrower = NamedDocument()
    product = NamedDocument()
    amount = Sum(source="row.amount_lisente")
    installments = serializers.IntegerField(source="row.installments")
    currency = Currency()
    purpose = serializers.CharField(allow_null=True)
    status = serializers.CharField(source="row.status")
    submitted_at = serializers.DateTimeField(source="row.submitted_at")
    channel = serializers.CharField(source="row.channel")
    captured_by = serializers.UUIDField(source="row.captured_by_id", allow_null=True)
    external_id = serializers.CharField(source="row.external_id", allow_null=True)
    decision = DecisionDocument(allow_null=True)
    waiting_for = serializers.CharField(allow_null=True)
    offer = OfferDocument(allow_null=True)
    loan = serializers.UUIDField(allow_null=True)
    withdrawal_reason = serializers.CharField(allow_null=True)
    registry = serializers.CharField(source="row.registry", allow_null=True)
    conflict = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "nullable": True})
    def get_conflict(self, sheet: applications.ApplicationSheet) -> str | None:
        """Say what the registry refused, where it did."""
        return sheet.row.conflict or None


class ApplicationPage(ApplicationDocument):
    """One application alone: while it waits for a decision, with what whoever decides should see.

    All sums of `affordability` are a month's: what this loan would ask, her other loans here, and
    those at other lenders, which only her consent and a role that decides open. Where something is
    missing nothing is `known`, and `reason` says what.
    """

    affordability = AffordabilityDocument(allow_null=True)


def shown(mfi_id: UUID, application_id: UUID) -> dict[str, Any]:
    """Write an application as every call on it answers it."""
    return dict(ApplicationDocument(applications.one(mfi_id, application_id)).data)


def found(call: Call, request: Request, application_id: UUID) -> UUID:
    """Look for the application before anything that was sent is looked at; give its lender."""
    mfi_id = lender_of(request)
    applications.check_there(mfi_id, application_id)
    call.check_filters(request)
    return mfi_id


def read(kind: type[Body], request: Request) -> dict[str, Any]:
    """Read a body, or refuse it by field."""
    body = kind(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


class ApplicationsAsked(Body):
    """Which applications a list is to have."""

    status = serializers.ChoiceField(SENT, required=False)
    borrower = serializers.UUIDField(required=False)
    officer = OfficerField(required=False)
    product = serializers.UUIDField(required=False)
    registry = serializers.ChoiceField(NOT_CHECKED, required=False)
    age = DaysField(required=False)

    def get_fields(self) -> dict[str, Any]:
        """Add what Python has no name for."""
        days = {"from": Day(required=False), "to": Day(required=False)}
        return {**super().get_fields(), **days}


# What the book calls it where the outside says it shorter.
RENAMED = {
    "borrower": "borrower_id",
    "officer": "officer_id",
    "product": "product_id",
    "from": "since",
    "to": "until",
    "age": "age_days",
}


class ApplicationsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_CAPTURES})
    filters = PAGE_FILTERS | names_of(ApplicationsAsked)
    pagination_class = ByTime

    @extend_schema(
        operation_id="applications",
        summary="Who asks for a loan?",
        description=(
            "The lender's applications, newest first; `approved` is an offer that waits. `from` "
            "and `to` are days on which they came, `officer` looks after the borrower; with "
            "`age` come those that have waited for so many days or more, and still do. `registry`: "
            "`unchecked` were approved by two while the credit registry was away, of `conflict` it "
            "said when it was back why it would have refused."
        ),
        parameters=[ApplicationsAsked],
        responses=ApplicationDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        mfi_id, asked = lender_of(request), filters_of(ApplicationsAsked, request)
        wanted = {RENAMED.get(name, name): value for name, value in asked.items()}
        rows = applications.found(mfi_id, applications.Wanted(**wanted), today())
        pages = self.pagination_class()
        page = applications.sheets(mfi_id, pages.paginate_queryset(rows, request, self))
        listed = ApplicationDocument(many=True, instance=page)
        return pages.get_paginated_response(listed.data)

    @extend_schema(
        operation_id="apply",
        summary="Apply for a borrower",
        description=(
            "She may have one open application. What the product does not offer is refused "
            "by field (400, `outside-terms`)."
        ),
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=WishBody,
        responses={201: ApplicationDocument},
    )
    def post(self, request: Request) -> Response:
        """Write down what she asks for."""
        once, mfi_id = once_if_given(request), lender_of(request)
        told = read(WishBody, request)
        wish = Wish(
            borrower_id=told["borrower"],
            product_id=told["product"],
            amount_lisente=told["amount"],
            installments=told["installments"],
            purpose=told["purpose"],
            channel=Application.Channel.API,
            external_id=told.get("external_id"),
        )
        facts = apply(mfi_id, wish, by=actor_of(request), once=once)
        return Response(shown(mfi_id, UUID(str(facts["id"]))), status=201)


class ApplicationCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "PATCH": WHO_CAPTURES})

    @extend_schema(operation_id="application", summary="One application", responses=ApplicationPage)
    def get(self, request: Request, application_id: UUID) -> Response:
        """Show it."""
        sheet = applications.one(found(self, request, application_id), application_id)
        held = weigh(sheet.row, by=actor_of(request))
        advised = None if held is None else AffordabilityDocument(held).data
        return Response({**ApplicationDocument(sheet).data, "affordability": advised})

    @extend_schema(
        operation_id="amend_application",
        summary="Mend an application that was returned",
        description="It is submitted again. Only who captured it may mend it.",
        request=ChangedWishBody,
        responses=ApplicationDocument,
    )
    def patch(self, request: Request, application_id: UUID) -> Response:
        """Change what is sent and leave the rest."""
        mfi_id = found(self, request, application_id)
        told = read(ChangedWishBody, request)
        amendment = Amendment(amount_lisente=told.pop("amount", None), **told)
        amend_application(mfi_id, application_id, amendment, by=actor_of(request))
        return Response(shown(mfi_id, application_id))


class ApplicationWithdrawCall(Call):
    roles = MappingProxyType({"POST": WHO_CAPTURES})

    @extend_schema(
        operation_id="withdraw_application",
        summary="Take an application back for the borrower",
        description="Before a decision, or instead of accepting an offer.",
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=WithdrawalBody,
        responses=ApplicationDocument,
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Withdraw it for her."""
        mfi_id = found(self, request, application_id)
        once, told = once_if_given(request), read(WithdrawalBody, request)
        reason = told.get("reason", "")
        withdraw(mfi_id, application_id, reason, by=actor_of(request), once=once)
        return Response(shown(mfi_id, application_id))


class ApplicationAcceptCall(Call):
    roles = MappingProxyType({"POST": WHO_CAPTURES})

    @extend_schema(
        operation_id="accept_offer",
        summary="Write down that the borrower accepted the offer",
        description="She signed on paper; the answer names the loan that was made.",
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=AcceptanceBody,
        responses=ApplicationDocument,
    )
    def post(self, request: Request, application_id: UUID) -> Response:
        """Make a loan of the offer."""
        mfi_id = found(self, request, application_id)
        once, told = once_if_given(request), read(AcceptanceBody, request)
        agreement = Agreement(Acceptance.How.PAPER, told["evidence"])
        accept_offer(mfi_id, application_id, agreement, by=actor_of(request), once=once)
        return Response(shown(mfi_id, application_id))
