"""Long reports, built in the background: `report-files`, and what each holds once it is ready."""

from types import MappingProxyType
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import LENDERS_STAFF, Call, actor_of, lender_of, staff_of
from gateway.api.files import AsKept, as_file
from gateway.api.paging import PAGE_FILTERS, ByTime
from gateway.api.v1.reports import file_name
from loans import document_store
from loans.actions.note_export import Export, note_export
from loans.errors import MayNot, NotNow
from loans.exports.forms import FORMS
from loans.models import ReportFile
from loans.queries import report_files
from loans.rules.duties import may_read

WHOLE = 100


class ReportFileDocument(serializers.ModelSerializer[ReportFile]):
    format = serializers.CharField(source="form")
    progress = serializers.SerializerMethodField()
    error = serializers.CharField()

    class Meta:
        model = ReportFile
        fields = (
            *("id", "name", "format", "status", "rows_done", "rows_total", "progress", "error"),
            *("on", "since", "until", "at", "expires_at"),
        )
        read_only_fields = fields

    def get_progress(self, file: ReportFile) -> int:
        """Say in whole percent how far it is."""
        if file.status == ReportFile.Status.READY:
            return WHOLE
        return WHOLE * file.rows_done // max(file.rows_total, 1)


class ReportFilesCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PAGE_FILTERS
    pagination_class = ByTime

    @extend_schema(
        operation_id="report_files",
        summary="Which reports are being built for me?",
        description="Newest first; each is kept for a week.",
        responses=ReportFileDocument(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show one page of them."""
        lender_of(request)
        pages = self.pagination_class()
        rows = report_files.asked_for_by(staff_of(request))
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response(ReportFileDocument(page, many=True).data)


class ReportFileCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})

    @extend_schema(
        operation_id="report_file",
        summary="How far is it?",
        description=(
            "`status` is `queued`, `building`, `ready` or `failed`; `progress` in percent. `error` "
            "says why there will be no file: `broken`, `not_kept` or `gave_up`. Ask for the report "
            "again then."
        ),
        responses=ReportFileDocument,
    )
    def get(self, request: Request, file_id: UUID) -> Response:
        """Show it to whoever asked for it, or to an admin."""
        lender_of(request)
        file = report_files.one(staff_of(request), file_id)
        self.check_filters(request)
        return Response(ReportFileDocument(file).data)


class ReportFileContentCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    renderer_classes = (AsKept,)

    @extend_schema(
        operation_id="report_file_content",
        summary="The file itself, once it is ready",
        responses={(200, form.media_type): OpenApiTypes.BINARY for form in FORMS.values()},
    )
    def get(self, request: Request, file_id: UUID) -> HttpResponseBase:
        """Hand it over, and leave in the trail that it was."""
        mfi_id, staff = lender_of(request), staff_of(request)
        file = report_files.one(staff, file_id)
        self.check_filters(request)
        if not may_read(file.name, staff.role):
            # She asked for it in another role.
            raise MayNot(report=file.name, role=staff.role)
        if file.status != ReportFile.Status.READY:
            raise NotNow(status=file.status)
        content = document_store.opened_report(file)
        export = Export("report-file", file.id, file.form, file.rows_done)
        note_export(mfi_id, export, by=actor_of(request))
        name = file_name(file.name, file.form, file.asked)
        return as_file(name, FORMS[file.form].media_type, content)
