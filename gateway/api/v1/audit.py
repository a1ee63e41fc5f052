"""Who did what at the caller's lender: `audit`, for those who check on the others."""

from types import MappingProxyType

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import Call, staff_of
from gateway.api.paging import PAGE_FILTERS, ByTime
from loans.models import AuditEntry, StaffMember
from loans.queries.trail import entries_of

Role = StaffMember.Role
READERS = frozenset({Role.ADMIN, Role.MANAGER, Role.AUDITOR, Role.PLATFORM_ADMIN})


class Party(serializers.Serializer[AuditEntry]):
    kind = serializers.CharField()
    id = serializers.CharField()


class Act(serializers.ModelSerializer[AuditEntry]):
    actor = serializers.SerializerMethodField()
    target = serializers.SerializerMethodField()

    class Meta:
        model = AuditEntry
        fields = ("id", "at", "actor", "action", "target", "before", "after", "reason", "ip")
        read_only_fields = fields

    @extend_schema_field(Party)
    def get_actor(self, entry: AuditEntry) -> dict[str, str]:
        return {"kind": entry.actor_kind, "id": entry.actor_id}

    @extend_schema_field(Party)
    def get_target(self, entry: AuditEntry) -> dict[str, str]:
        return {"kind": entry.target_kind, "id": entry.target_id}


class AuditCall(Call):
    roles = MappingProxyType({"GET": READERS})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="audit",
        summary="Who did what?",
        description=(
            "The acts at the caller's lender, newest first; those of no lender for the platform's "
            "administrators. Ids and codes only."
        ),
        responses=Act(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of the trail."""
        reader = staff_of(request)
        pages = self.pagination_class()
        rows = pages.paginate_queryset(entries_of(reader.mfi_id), request, self)
        return pages.get_paginated_response(Act(rows, many=True).data)
