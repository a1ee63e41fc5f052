"""The caller's borrowers: `borrowers`, `borrowers/{id}`."""

from collections.abc import Callable
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
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.errors import PhoneRefused
from loans.models import Language
from loans.numbering import check_mobile
from loans.queries import borrowers
from loans.queries.borrowers import BorrowerSheet
from loans.queries.policy import policy_of
from loans.rules import names, national_id, phone
from loans.rules.identity import Identity

NO_SUCH_PHONE = "No mobile number that we can reach."
NOTHING_YET = MappingProxyType({"borrowed": "0.00", "repaid": "0.00", "outstanding": "0.00"})


def read_by(
    rule: Callable[[str], str], refusal: type[ValueError], line: str
) -> Callable[[str], str]:
    """Make a field's check out of a rule of the book."""

    def read(value: str) -> str:
        try:
            return rule(value)
        except refusal:
            raise serializers.ValidationError(line) from None

    return read


read_name = read_by(names.read, names.NotAName, "No name that a document bears.")
read_phone = read_by(phone.read, phone.NotAPhone, NO_SUCH_PHONE)
read_national_id = read_by(
    national_id.read, national_id.NotANationalId, "A national id has twelve digits."
)


def read_district(value: str) -> int:
    """Find a district by its English name."""
    found = borrowers.district_id(value)
    if found is None:
        raise serializers.ValidationError("No district of Lesotho has this name.")
    return found


class PhoneField(Text):
    """A mobile number as people write it, of a country that the caller's lender serves."""

    def __init__(self, *, required: bool = True, anywhere: bool = False) -> None:
        """Take a number of any country where the field says so."""
        super().__init__(max_length=20, required=required)
        self.anywhere = anywhere

    def to_internal_value(self, data: object) -> str:
        """Read it into E.164."""
        number = read_phone(super().to_internal_value(data))
        try:
            check_mobile(number, None if self.anywhere else self.context["countries"])
        except PhoneRefused:
            raise serializers.ValidationError(NO_SUCH_PHONE) from None
        return number


def of_lender(mfi_id: UUID) -> dict[str, object]:
    """Give a body what it must know of the lender."""
    return {"countries": policy_of(mfi_id).countries}


class NewBorrowerBody(Body):
    """What an officer writes down."""

    name = Text(max_length=names.NAME_CHARACTERS_MAX)
    phone = PhoneField()
    national_id = Text(max_length=20)
    district = Text(max_length=40)
    language = serializers.ChoiceField(choices=Language.values)
    identity = serializers.ChoiceField(
        choices=[Identity.DECLARED.value, Identity.SEEN.value], default=Identity.DECLARED.value
    )
    external_id = Text(max_length=60, required=False)

    validate_name = staticmethod(read_name)
    validate_national_id = staticmethod(read_national_id)
    validate_district = staticmethod(read_district)


class AmendmentBody(Body):
    """What of it is to be corrected."""

    name = Text(max_length=names.NAME_CHARACTERS_MAX, required=False)
    phone = PhoneField(required=False)
    district = Text(max_length=40, required=False)
    language = serializers.ChoiceField(choices=Language.values, required=False)

    validate_name = staticmethod(read_name)
    validate_district = staticmethod(read_district)


class Totals(serializers.Serializer[Any]):
    borrowed = serializers.CharField()
    repaid = serializers.CharField()
    outstanding = serializers.CharField()
    currency = serializers.CharField()


class BorrowerDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField()
    district = serializers.CharField()
    language = serializers.CharField()
    status = serializers.CharField()
    identity = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)
    registered_at = serializers.DateTimeField(source="at")
    totals = serializers.SerializerMethodField()

    @extend_schema_field(Totals)
    def get_totals(self, _sheet: BorrowerSheet) -> dict[str, str]:
        return {**NOTHING_YET, "currency": "LSL"}


class BorrowersCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_CAPTURES})
    filters = PAGE_FILTERS | {"phone", "q"}
    pagination_class = ByTime

    @extend_schema(
        operation_id="borrowers",
        summary="Who borrows from us?",
        description="Newest first. `q` is a whole national id, or how a name begins.",
        parameters=[OpenApiParameter("phone"), OpenApiParameter("q")],
        responses=BorrowerDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of the lender's borrowers."""
        asked = request.query_params
        number = asked.get("phone")
        rows = borrowers.found(
            lender_of(request),
            phone=None if number is None else checked("phone", read_phone, number),
            text=asked.get("q"),
        )
        pages = self.pagination_class()
        page = pages.paginate_queryset(rows, request, self)
        listed = BorrowerDocument(many=True, instance=borrowers.sheets(page))
        return pages.get_paginated_response(listed.data)

    @extend_schema(
        operation_id="register_borrower",
        summary="Register a borrower",
        description=(
            "`identity` is `seen` when the officer has the document in hand. An id that is only "
            "declared on another phone stops nobody: it opens a case of kind `identity`."
        ),
        parameters=[OPTIONAL_KEY_PARAMETER],
        request=NewBorrowerBody,
        responses={201: BorrowerDocument},
    )
    def post(self, request: Request) -> Response:
        """Register her with the caller's lender."""
        once, mfi_id = once_if_given(request), lender_of(request)
        body = NewBorrowerBody(data=request.data, context=of_lender(mfi_id))
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        new = NewBorrower(
            district_id=told.pop("district"), identity=Identity(told.pop("identity")), **told
        )
        facts = register_borrower(mfi_id, new, by=actor_of(request), once=once)
        sheet = borrowers.one(mfi_id, UUID(str(facts["id"])))
        return Response(BorrowerDocument(sheet).data, status=201)


class BorrowerCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "PATCH": WHO_CAPTURES})

    @extend_schema(operation_id="borrower", summary="One borrower", responses=BorrowerDocument)
    def get(self, request: Request, borrower_id: UUID) -> Response:
        """Show her as the lender knows her."""
        sheet = borrowers.one(lender_of(request), borrower_id)
        self.check_filters(request)
        return Response(BorrowerDocument(sheet).data)

    @extend_schema(
        operation_id="amend_borrower",
        summary="Correct a borrower's details",
        request=AmendmentBody,
        responses=BorrowerDocument,
    )
    def patch(self, request: Request, borrower_id: UUID) -> Response:
        """Change what is sent and leave the rest."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        body = AmendmentBody(data=request.data, context=of_lender(mfi_id))
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        amendment = Amendment(district_id=told.pop("district", None), **told)
        amend_borrower(mfi_id, borrower_id, amendment, by=actor_of(request))
        return Response(BorrowerDocument(borrowers.one(mfi_id, borrower_id)).data)


def checked(field: str, read: Callable[[str], str], value: str) -> str:
    """Read a filter by the rule of a field."""
    try:
        return read(value)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({field: error.detail}) from None
