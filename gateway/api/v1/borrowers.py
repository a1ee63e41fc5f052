"""The caller's borrowers: `borrowers`, `borrowers/{id}`."""

from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import (
    LENDERS_STAFF,
    TEXT,
    WHO_CAPTURES,
    Call,
    actor_of,
    lender_of,
    text_asked_for,
)
from gateway.api.idempotency import OPTIONAL_KEY_PARAMETER, once_if_given
from gateway.api.paging import PAGE_FILTERS, ByName, ByTime
from gateway.api.v1.borrower_sheet import (
    AmendmentBody,
    BorrowerDocument,
    BorrowerPageDocument,
    NewBorrowerBody,
    of_lender,
    read_phone,
)
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.block_borrower import block_borrower, unblock_borrower
from loans.actions.change_wallet import keep_wallet
from loans.actions.note_sim_swap import note_sim_swap
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.queries import borrowers
from loans.rules.details import Details

TURNS = {"blocked": block_borrower, "active": unblock_borrower}


class BorrowersCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_CAPTURES})
    filters = PAGE_FILTERS | {"phone", "q"}
    pagination_class = ByTime

    @extend_schema(
        operation_id="borrowers",
        summary="Who borrows from us?",
        description=(
            "Newest first. `q` is a whole national id, or how a name begins; found by a name, "
            "they come in the order of their names."
        ),
        parameters=[OpenApiParameter("phone"), OpenApiParameter("q", TEXT)],
        responses=BorrowerDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of the lender's borrowers."""
        mfi_id = lender_of(request)
        number, text = request.query_params.get("phone"), text_asked_for("q", request)
        rows = borrowers.found(
            mfi_id,
            phone=None if number is None else checked("phone", read_phone, number),
            text=text,
        )
        named = text is not None and borrowers.is_name(text)
        # The newest of very many with a name would be found only after all of them were read.
        pages = ByName(partial(borrowers.name_of, mfi_id)) if named else ByTime()
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
        responses={201: BorrowerPageDocument},
    )
    def post(self, request: Request) -> Response:
        """Register her with the caller's lender."""
        once, mfi_id = once_if_given(request), lender_of(request)
        body = NewBorrowerBody(data=request.data, context=of_lender(mfi_id))
        body.is_valid(raise_exception=True)
        told = dict(body.validated_data)
        new = NewBorrower(details=Details(**told.pop("details")), **told)
        facts = register_borrower(mfi_id, new, by=actor_of(request), once=once)
        page = borrowers.page(mfi_id, UUID(str(facts["id"])))
        return Response(BorrowerPageDocument(page).data, status=201)


class BorrowerCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "PATCH": WHO_CAPTURES})

    @extend_schema(operation_id="borrower", summary="One borrower", responses=BorrowerPageDocument)
    def get(self, request: Request, borrower_id: UUID) -> Response:
        """Show her as the lender knows her."""
        page = borrowers.page(lender_of(request), borrower_id)
        self.check_filters(request)
        return Response(BorrowerPageDocument(page).data)

    @extend_schema(
        operation_id="amend_borrower",
        summary="Correct a borrower's details",
        description=(
            "What is sent is changed, the rest stays; null says that a detail is not known. "
            "`identity` is `seen` when the officer has the document in hand. "
            "A `status` (`blocked`, `active`) comes with its `reason`, and with nothing else. "
            "`wallet`, which comes alone, is `keep`: another number that her money was to go to, "
            "and does not count yet, is taken back. `sim_swapped`, alone too, is `true`: from now "
            "on a new PIN takes her coming herself."
        ),
        request=AmendmentBody,
        responses=BorrowerPageDocument,
    )
    def patch(self, request: Request, borrower_id: UUID) -> Response:
        """Change what is sent and leave the rest."""
        mfi_id = lender_of(request)
        borrowers.one(mfi_id, borrower_id)
        self.check_filters(request)
        body = AmendmentBody(data=request.data, context=of_lender(mfi_id))
        body.is_valid(raise_exception=True)
        told = body.validated_data
        if "wallet" in told:
            keep_wallet(mfi_id, borrower_id, by=actor_of(request))
        elif "sim_swapped" in told:
            note_sim_swap(mfi_id, borrower_id, by=actor_of(request))
        elif "status" in told:
            turn = TURNS[told["status"]]
            turn(mfi_id, borrower_id, told["reason"], by=actor_of(request))
        else:
            amend_borrower(mfi_id, borrower_id, Amendment(**told), by=actor_of(request))
        return Response(BorrowerPageDocument(borrowers.page(mfi_id, borrower_id)).data)


def checked(field: str, read: Callable[[str], str], value: str) -> str:
    """Read a filter by the rule of a field."""
    try:
        return read(value)
    except serializers.ValidationError as error:
        raise serializers.ValidationError({field: error.detail}) from None
