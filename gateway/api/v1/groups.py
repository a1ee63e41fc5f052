"""Whom a lender writes to together: `groups`, `groups/{id}`, `groups/{id}/members`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.calls import LENDERS_STAFF, Call, Role, actor_of, lender_of
from gateway.api.idempotency import KEY_PARAMETER, once_for
from gateway.api.paging import PAGE_FILTERS, ByTime
from messaging.actions.add_to_group import add_to_group, remove_from_group
from messaging.actions.save_group import NewGroup, change_group, delete_group, save_group
from messaging.models import Group
from messaging.models.group import NAME_CHARACTERS_MAX
from messaging.queries import groups
from messaging.queries.audiences import check_named, known_at
from messaging.rules.audience import (
    LANGUAGES,
    PHONES_MAX,
    Audience,
    Filter,
    NotAnAudience,
    read_audience,
)

WHO_WRITES_TO_MANY = frozenset({Role.MANAGER, Role.ADMIN})


class GroupBody(Body):
    """A list of numbers, which may be empty at first, or a filter instead of one."""

    name = Text(max_length=NAME_CHARACTERS_MAX)
    filter = serializers.DictField(required=False)
    phones = serializers.ListField(child=serializers.JSONField(), required=False)
    language = serializers.ChoiceField(LANGUAGES, required=False, default="st")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take numbers or a filter, and not both."""
        if "filter" in attrs and "phones" in attrs:
            raise serializers.ValidationError({"filter": ["Numbers or a filter, and not both."]})
        return attrs


class ChangedGroupBody(Body):
    """Another name, another filter."""

    name = Text(max_length=NAME_CHARACTERS_MAX, required=False)
    filter = serializers.DictField(required=False)


class MembersBody(Body):
    """Who comes onto a list, and who goes from it."""

    phones = serializers.ListField(child=serializers.JSONField(), required=False)
    borrowers = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=PHONES_MAX
    )
    remove = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=PHONES_MAX
    )
    language = serializers.ChoiceField(LANGUAGES, required=False, default="st")


class GroupDocument(serializers.ModelSerializer[Group]):
    filter = serializers.DictField(allow_null=True)
    members = serializers.SerializerMethodField()

    class Meta:
        model = Group
        fields = ("id", "name", "filter", "members", "at")
        read_only_fields = fields

    def get_members(self, group: Group) -> int | None:
        """Count a list's; a filter has none of its own."""
        if group.filter is not None:
            return None
        counted: Mapping[UUID, int] = self.context["sizes"]
        return counted.get(group.id, 0)


class MemberDocument(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    borrower = serializers.UUIDField(source="borrower_id", allow_null=True)
    name = serializers.CharField()
    phone = serializers.CharField()
    at = serializers.DateTimeField()


class ChangedMembers(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    removed = serializers.IntegerField()


def audience_of(mfi_id: UUID, sent: object) -> Audience:
    """Read an audience that this lender may write to, or refuse it field by field."""
    try:
        made = read_audience(sent, known_at(mfi_id))
        check_named(mfi_id, made)
    except NotAnAudience as refusal:
        told = {field: [line] for field, line in refusal.errors.items()}
        raise serializers.ValidationError(told) from None
    return made


def _filter_of(mfi_id: UUID, sent: Mapping[str, Any]) -> Filter | None:
    return audience_of(mfi_id, {"filter": sent["filter"]}).filter if "filter" in sent else None


def _phones_of(mfi_id: UUID, sent: Mapping[str, Any]) -> tuple[str, ...]:
    phones = sent.get("phones")
    return audience_of(mfi_id, {"phones": phones}).phones if phones else ()


def shown(mfi_id: UUID, group_id: UUID) -> dict[str, Any]:
    """Show one group as it stands."""
    group = groups.one(mfi_id, group_id)
    sizes = groups.sizes(mfi_id, [group.id])
    return dict(GroupDocument(group, context={"sizes": sizes}).data)


class GroupsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_WRITES_TO_MANY})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="groups",
        summary="Whom do we write to together?",
        description="The lender's lists and saved filters, newest first.",
        responses=GroupDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        mfi_id, pages = lender_of(request), self.pagination_class()
        page = pages.paginate_queryset(groups.of_lender(mfi_id), request, self)
        sizes = groups.sizes(mfi_id, [group.id for group in page])
        told = GroupDocument(page, many=True, context={"sizes": sizes})
        return pages.get_paginated_response(told.data)

    @extend_schema(
        operation_id="save_group",
        summary="Keep a list or a filter under a name",
        description=(
            "`filter` has at least one of `district`, `officer`, `language`, `product`, `status` "
            "(of a loan), `days_overdue_min` and `days_overdue_max`, and is asked anew each time. "
            "`phones` are at most 1,000; `language` is spoken to those of whom nobody knows one."
        ),
        parameters=[KEY_PARAMETER],
        request=GroupBody,
        responses={201: GroupDocument},
    )
    def post(self, request: Request) -> Response:
        """Keep it."""
        once, mfi_id = once_for(request), lender_of(request)
        body = GroupBody(data=request.data)
        body.is_valid(raise_exception=True)
        told: dict[str, Any] = body.validated_data
        new = NewGroup(
            name=told["name"],
            filter=_filter_of(mfi_id, told),
            phones=_phones_of(mfi_id, told),
            language=told["language"],
        )
        facts = save_group(mfi_id, new, by=actor_of(request), once=once)
        return Response(shown(mfi_id, UUID(str(facts["id"]))), status=201)


class GroupCall(Call):
    roles = MappingProxyType(
        {"GET": LENDERS_STAFF, "PATCH": WHO_WRITES_TO_MANY, "DELETE": WHO_WRITES_TO_MANY}
    )

    @extend_schema(
        operation_id="group", summary="One list or saved filter", responses=GroupDocument
    )
    def get(self, request: Request, group_id: UUID) -> Response:
        """Show it."""
        mfi_id = lender_of(request)
        told = shown(mfi_id, group_id)
        self.check_filters(request)
        return Response(told)

    @extend_schema(
        operation_id="change_group",
        summary="Give it another name, or a filter another rule",
        request=ChangedGroupBody,
        responses=GroupDocument,
    )
    def patch(self, request: Request, group_id: UUID) -> Response:
        """Change what was sent."""
        mfi_id = lender_of(request)
        groups.one(mfi_id, group_id)
        self.check_filters(request)
        body = ChangedGroupBody(data=request.data)
        body.is_valid(raise_exception=True)
        told: dict[str, Any] = body.validated_data
        new = _filter_of(mfi_id, told)
        change_group(mfi_id, group_id, told.get("name"), new, by=actor_of(request))
        return Response(shown(mfi_id, group_id))

    @extend_schema(
        operation_id="delete_group", summary="Let it go, with all on it", responses={204: None}
    )
    def delete(self, request: Request, group_id: UUID) -> Response:
        """Delete it."""
        mfi_id = lender_of(request)
        groups.one(mfi_id, group_id)
        self.check_filters(request)
        delete_group(mfi_id, group_id, by=actor_of(request))
        return Response(status=204)


class GroupMembersCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF, "POST": WHO_WRITES_TO_MANY})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="group_members",
        summary="Who is on a list?",
        description="Newest first. Of a number its end is shown; a filter has nobody of its own.",
        responses=MemberDocument(many=True),
    )
    def get(self, request: Request, group_id: UUID) -> Response:
        """Show one page of them."""
        mfi_id = lender_of(request)
        group = groups.one(mfi_id, group_id)
        self.check_filters(request)
        pages = self.pagination_class()
        page = pages.paginate_queryset(groups.members(mfi_id, group_id), request, self)
        told = MemberDocument(groups.sheets(group, page), many=True)
        return pages.get_paginated_response(told.data)

    @extend_schema(
        operation_id="change_members",
        summary="Put numbers on a list, and take members off",
        description="Who is on it already is not added again, and is not counted.",
        request=MembersBody,
        responses=ChangedMembers,
    )
    def post(self, request: Request, group_id: UUID) -> Response:
        """Add first, then remove."""
        mfi_id, by = lender_of(request), actor_of(request)
        groups.one(mfi_id, group_id)
        self.check_filters(request)
        body = MembersBody(data=request.data)
        body.is_valid(raise_exception=True)
        told: dict[str, Any] = body.validated_data
        phones, hers = _phones_of(mfi_id, told), told["borrowers"]
        added = removed = 0
        if phones or hers:
            added = add_to_group(mfi_id, group_id, phones, hers, told["language"], by=by)
        if told["remove"]:
            removed = remove_from_group(mfi_id, group_id, told["remove"], by=by)
        return Response({"added": added, "removed": removed})
