"""The lender's numbers: `reports/{name}`, as JSON, CSV or a workbook."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from gateway.api.calls import LENDERS_STAFF, Call, actor_of, lender_of, staff_of
from gateway.api.files import as_file
from gateway.api.paging import CURSOR
from gateway.api.sums import CURRENCY
from gateway.api.v1.cases import one_of
from gateway.api.v1.statements import day_asked_for
from loans.actions.ask_report import Wanted, ask_report
from loans.actions.note_export import Export, note_export
from loans.catalogue import LANGUAGES, words
from loans.dates import today
from loans.errors import MayNot, NotThisLender
from loans.exports.forms import FORMS
from loans.exports.progress import nobody
from loans.queries.reports.table import REPORTS
from loans.rules.calendar import month_after
from loans.rules.duties import may_read
from loans.rules.report import Asked, Column, Kind, Report, Value
from loans.rules.report_values import told

JSON = "json"
FORMAT, LIMIT, LANGUAGE = "format", "limit", "language"
# These speak of days to come as well; what the others count must have happened.
AHEAD = frozenset({"collection-sheet", "expected"})
# These are of the lender's money as a whole, no part of which is an officer's or a product's.
OF_THE_WHOLE = frozenset({"cash", "trial-balance"})
PARTS = frozenset({"officer", "product"})
# How many months a report looks at by itself, if it is more than the one it is asked in.
MONTHS = {"credit-risk": 12}
ROWS_DEFAULT, ROWS_MAX = 1000, 5000
COUNT = re.compile(r"[0-9]{1,9}")
ROWS = {"type": "array", "items": {"type": "object", "additionalProperties": {}}}
REPORT = {
    "type": "object",
    "required": ["name", "on", "from", "to", "count", "totals", "next", "currency"],
    "properties": {
        "name": {"type": "string"},
        "on": {"type": "string", "format": "date"},
        "from": {"type": "string", "format": "date"},
        "to": {"type": "string", "format": "date"},
        "count": {"type": "integer", "description": "Rows on all pages."},
        "rows": ROWS,
        "buckets": ROWS,
        "accounts": ROWS,
        "totals": {"type": "object", "additionalProperties": {}},
        "next": {"type": "string", "format": "uri", "nullable": True},
        "currency": {"type": "string", "enum": [CURRENCY]},
    },
}


class ByFormat(DefaultContentNegotiation):
    """The filter `format` says the form; only without it the header Accept is asked."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Let the call itself read the filter."""
        if FORMAT in request.query_params:
            first = next(iter(renderers))
            return first, first.media_type
        chosen: tuple[BaseRenderer, str]
        chosen = super().select_renderer(request, renderers, format_suffix)
        return chosen


class QueuedReport(serializers.Serializer[Any]):
    """The answer to whoever wants a long file: where it will be."""

    file = serializers.UUIDField()
    rows_total = serializers.IntegerField()


class ReportCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = PARTS | {"on", "from", "to", FORMAT, LIMIT, CURSOR, LANGUAGE}
    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="report",
        summary="How does the lender stand?",
        description=(
            "True of the day `on` (today), and of the days `from` (the first of that month; for "
            "credit-risk of the twelfth month up to it) to `to` (that day), by value date. "
            "JSON comes in pages of `limit` rows, with sums over all of them; what a report tells "
            "besides stands on each page, under a name of its own. A file (`csv`, `xlsx`) of "
            "many rows is built in the background: 202, and then `report-files/{file}`. The heads "
            "of a file's columns are in `language`. Officers read portfolio, ageing, par, arrears, "
            "collection-sheet and expected."
        ),
        parameters=[
            OpenApiParameter("name", location=OpenApiParameter.PATH, enum=sorted(REPORTS)),
            OpenApiParameter("on", OpenApiTypes.DATE),
            OpenApiParameter("from", OpenApiTypes.DATE),
            OpenApiParameter("to", OpenApiTypes.DATE),
            OpenApiParameter(FORMAT, enum=[JSON, *FORMS], default=JSON),
            OpenApiParameter("officer", OpenApiTypes.UUID),
            OpenApiParameter("product", OpenApiTypes.UUID),
            OpenApiParameter(LANGUAGE, enum=LANGUAGES),
            OpenApiParameter(CURSOR, OpenApiTypes.STR),
            OpenApiParameter(
                LIMIT,
                {"type": "integer", "minimum": 1, "maximum": ROWS_MAX, "default": ROWS_DEFAULT},
            ),
        ],
        responses={
            (200, "application/json"): REPORT,
            **{(200, form.media_type): OpenApiTypes.BINARY for form in FORMS.values()},
            202: QueuedReport,
        },
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        """Show one page of it, or hand over all of it."""
        mfi_id, role = lender_of(request), staff_of(request).role
        if name not in REPORTS:
            raise NotThisLender
        if not may_read(name, role):
            raise MayNot(report=name, role=role)
        self.check_filters(request)
        asked = question(request, name)
        form = one_of([JSON, *FORMS], FORMAT, request) or JSON
        language = one_of(list(LANGUAGES), LANGUAGE, request) or LANGUAGES[0]
        if form == JSON:
            begins, limit = _place(request)
            report = REPORTS[name](mfi_id, asked)
            return Response(_page(request, name, asked, report, begins, limit))
        for one in (CURSOR, LIMIT):
            if one in request.query_params:
                raise serializers.ValidationError({one: ["A file has no pages."]})
        report = REPORTS[name](mfi_id, asked)
        rows = len(report.rows)
        if rows > settings.REPORT_ROWS_AT_ONCE:
            wanted = Wanted(name, form, language, asked, rows)
            facts = ask_report(mfi_id, wanted, by=actor_of(request))
            queued = {"file": facts["id"], "rows_total": rows}
            return Response(QueuedReport(queued).data, status=202)
        note_export(mfi_id, export_of(name, form, rows, asked), by=actor_of(request))
        content = FORMS[form].write(report, words(language, "report"), nobody)
        return as_file(file_name(name, form, asked), FORMS[form].media_type, content)


def question(request: Request, name: str) -> Asked:
    """Read for which days it is asked, and of whose loans."""
    now = today()
    on = day_asked_for("on", request) or now
    since, until = day_asked_for("from", request), day_asked_for("to", request)
    since, until = since or month_after(on, 1 - MONTHS.get(name, 1), 1), until or on
    for field, day in (("on", on), ("to", until)):
        if day > now and name not in AHEAD:
            raise serializers.ValidationError({field: ["This day has not come."]})
    if since > until:
        raise serializers.ValidationError({"from": ["Not after to."]})
    named = {part: _id_asked_for(part, request) for part in PARTS}
    if name in OF_THE_WHOLE:
        of_a_part = {part: ["This report is of the whole lender."] for part in named if named[part]}
        if of_a_part:
            raise serializers.ValidationError(of_a_part)
    return Asked(on, since, until, named["officer"], named["product"])


def export_of(name: str, form: str, rows: int, asked: Asked) -> Export:
    """Say for the trail what is handed over."""
    return Export(
        kind="report",
        target=name,
        form=form,
        rows=rows,
        on=asked.on,
        since=asked.since,
        until=asked.until,
        officer_id=asked.officer_id,
        product_id=asked.product_id,
    )


def file_name(name: str, form: str, asked: Asked) -> str:
    """Name a report's file after the day of which it is true."""
    return f"{name}-{asked.on}.{form}"


def _id_asked_for(name: str, request: Request) -> UUID | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise serializers.ValidationError({name: ["An id."]}) from None


def _page(
    request: Request, name: str, asked: Asked, report: Report, begins: int, limit: int
) -> dict[str, Any]:
    ends = begins + limit
    more = ends < len(report.rows)
    sums = list(report.totals)
    return {
        "name": name,
        "on": asked.on,
        "from": asked.since,
        "to": asked.until,
        "count": len(report.rows),
        report.rows_named: [_told(report.columns, row) for row in report.rows[begins:ends]],
        **{
            name: [_told(table.columns, row) for row in table.rows]
            for name, table in report.tables.items()
        },
        "totals": _told(sums, [report.totals[column] for column in sums]),
        "next": _link(request, ends) if more else None,
        "currency": CURRENCY,
    }


def _told(columns: Sequence[Column], values: Sequence[Value]) -> dict[str, Any]:
    """Write a row by the names of its columns; where there are sums it says in what."""
    pairs = zip(columns, values, strict=True)
    row = {column.key: told(value, column.kind) for column, value in pairs}
    in_money = any(column.kind is Kind.MONEY for column in columns)
    return {**row, "currency": CURRENCY} if in_money else row


def _link(request: Request, begins: int) -> str:
    cursor = base64.urlsafe_b64encode(str(begins).encode()).decode()
    return replace_query_param(request.build_absolute_uri(), CURSOR, cursor)


def _place(request: Request) -> tuple[int, int]:
    """Read after how many rows a page begins, and how many it may have."""
    limit = request.query_params.get(LIMIT, str(ROWS_DEFAULT))
    size = int(limit) if COUNT.fullmatch(limit) else 0
    if not 1 <= size <= ROWS_MAX:
        raise serializers.ValidationError({LIMIT: [f"A whole number from 1 to {ROWS_MAX}."]})
    cursor = request.query_params.get(CURSOR)
    if cursor is None:
        return 0, size
    try:
        begins = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (UnicodeError, binascii.Error):
        begins = ""
    if not COUNT.fullmatch(begins):
        raise serializers.ValidationError({CURSOR: ["This is no cursor of this list."]})
    return int(begins), size
