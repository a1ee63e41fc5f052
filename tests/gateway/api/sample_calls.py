"""Calls that only the tests have: what all calls share is tried on real deeds and real rows."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import include, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import Call, actor_of, staff_of
from gateway.api.idempotency import KEY_PARAMETER, once_for
from gateway.api.paging import PAGE_FILTERS, ByTime, InOrder
from gateway.api.urls import urlpatterns as product_patterns
from loans.actions.onboard_mfi import NewLender, onboard_mfi
from loans.errors import DomainError, NotThisLender
from loans.models import Event


class LenderBody(Body):
    name = Text(max_length=22)
    slug = Text(max_length=32)
    phone = Text(max_length=16)
    district_id = serializers.IntegerField(min_value=1, max_value=10)


class LenderId(serializers.Serializer[object]):
    id = serializers.UUIDField()


class Lenders(Call):
    """A call that may arrive twice."""

    @extend_schema(parameters=[KEY_PARAMETER], request=LenderBody, responses={201: LenderId})
    def post(self, request: Request) -> Response:
        once = once_for(request)
        body = LenderBody(data=request.data)
        body.is_valid(raise_exception=True)
        new = NewLender(**body.validated_data)
        facts = onboard_mfi(new, by=actor_of(request), once=once)
        return Response(LenderId(facts).data, status=201)


class Branches(Call):
    """A call on an object: whose it is comes before what was sent."""

    @extend_schema(parameters=[KEY_PARAMETER], request=LenderBody, responses={201: LenderId})
    def post(self, request: Request, lender_id: UUID) -> Response:
        if staff_of(request).mfi_id != lender_id:
            raise NotThisLender
        self.check_filters(request)
        return Lenders.post(Lenders(), request)


class EventRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()


class Events(Call):
    """A list, newest first."""

    filters = PAGE_FILTERS
    pages: type[ByTime] = ByTime

    @extend_schema(responses=EventRow(many=True))
    def get(self, request: Request) -> Response:
        pages = self.pages()
        mfi_id = staff_of(request).mfi_id
        assert mfi_id is not None
        rows = pages.paginate_queryset(Event.objects.of(mfi_id), request, self)
        listed = EventRow(many=True, instance=rows)
        return pages.get_paginated_response(listed.data)


class EventsInOrder(Events):
    """The same list, oldest first."""

    pages = InOrder


class Stumble(Call):
    """A call in which something goes wrong."""

    schema = None

    def get(self, _request: Request, how: str) -> Response:
        match how:
            case "bug":
                raise KeyError("canary in a traceback")
            case "throttled":
                raise Throttled(wait=7)
            case "forbidden":
                raise PermissionDenied
            case "node":
                # What Citus says when a worker does not answer.
                with connection.cursor() as cursor:
                    cursor.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '08006'; END $$")
            case "database":
                with connection.cursor() as cursor:
                    cursor.execute("RESET ROLE")
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        raise next(kind for kind in DomainError.__subclasses__() if kind.code == how)


urlpatterns = [
    path(
        "api/v1/",
        include(
            [
                path("lenders", Lenders.as_view()),
                path("lenders/<uuid:lender_id>/branches", Branches.as_view()),
                path("events", Events.as_view()),
                path("events-in-order", EventsInOrder.as_view()),
                path("stumble/<str:how>", Stumble.as_view()),
                *product_patterns,
            ],
        ),
    ),
]
