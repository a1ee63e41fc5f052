"""What texts cost: `messages/bill` for a day, `messages/spend` for some days."""

from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import Call, Role, actor_of, lender_of
from gateway.api.files import as_file
from gateway.api.sums import Currency
from gateway.api.v1.cases import one_of
from gateway.api.v1.reports import FORMAT, JSON, ByFormat
from gateway.api.v1.statements import day_asked_for, days_asked_for
from loans.actions.note_export import Export, note_export
from loans.catalogue import LANGUAGES, words
from loans.dates import today
from loans.exports.forms import FORMS
from loans.exports.progress import Words, nobody
from loans.rules.calendar import month_after
from loans.rules.report import Report
from messaging.exports.message_costs import bill_table, spend_table
from messaging.queries.bill import Line, SpentOn, bill, maloti, spend

READERS = frozenset({Role.MANAGER, Role.FINANCE, Role.ADMIN, Role.AUDITOR})
CSV = "csv"
DAYS_MAX = 366
LANGUAGE = OpenApiParameter(
    "language", enum=LANGUAGES, description="Of the heads and kinds in the CSV; English."
)
FORMATS = OpenApiParameter(FORMAT, enum=[JSON, CSV], default=JSON)
EXACT = "In maloti, to a tenth of a lisente: parts are sold for fractions of one."


class Told(serializers.Serializer[Any]):
    """A sum as the carrier tells it, in its own money; nothing is changed into another."""

    currency = serializers.CharField()
    amount = serializers.CharField()


class BillLineDocument(serializers.Serializer[Any]):
    kind = serializers.CharField()
    network = serializers.CharField()
    account = serializers.ChoiceField(("own", "installation"))
    law = serializers.BooleanField(help_text="What law asks for, which no budget limits.")
    accepted = serializers.IntegerField()
    delivered = serializers.IntegerField()
    unknown = serializers.IntegerField()
    parts = serializers.IntegerField()
    cost = serializers.CharField(help_text=f"By our prices. {EXACT}")
    told = Told(many=True)
    untold = serializers.IntegerField(help_text="Texts of which the carrier told no price.")
    difference = serializers.CharField(allow_null=True, help_text="What it asks more than we do.")


class BillDocument(serializers.Serializer[Any]):
    """One day."""

    on = serializers.DateField()
    lines = BillLineDocument(many=True)
    currency = Currency()


class SpentDocument(serializers.Serializer[Any]):
    kind = serializers.CharField()
    product = serializers.UUIDField(allow_null=True)
    product_name = serializers.CharField()
    law = serializers.BooleanField()
    texts = serializers.IntegerField()
    parts = serializers.IntegerField()
    cost = serializers.CharField(help_text=EXACT)
    told = Told(many=True)


class SpendDocument(serializers.Serializer[Any]):
    """Some days."""

    since = serializers.DateField()
    until = serializers.DateField()
    rows = SpentDocument(many=True)
    currency = Currency()


def _told(sums: dict[str, Decimal]) -> list[dict[str, str]]:
    return [{"currency": one, "amount": str(sums[one])} for one in sorted(sums)]


def _line(line: Line) -> dict[str, Any]:
    counts = ("kind", "network", "law", "accepted", "delivered", "unknown", "parts", "untold")
    return {
        **{name: getattr(line, name) for name in counts},
        "account": "own" if line.own_account else "installation",
        "cost": str(maloti(line.tenths)),
        "told": _told(line.told),
        "difference": None if line.difference is None else str(line.difference),
    }


def _spent(row: SpentOn) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "product": row.product_id,
        "product_name": row.product,
        "law": row.law,
        "texts": row.texts,
        "parts": row.parts,
        "cost": str(maloti(row.tenths)),
        "told": _told(row.told),
    }


class MessageBillCall(Call):
    roles = MappingProxyType({"GET": READERS})
    filters = frozenset({"on", FORMAT, "language"})
    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="message_bill",
        summary="What did a day's texts cost?",
        description=(
            "Of the day `on` (yesterday), by when the carrier was asked: what it took, or may have "
            "taken, by kind, network and account, with what it costs by our prices and what the "
            "carrier said with each text. `difference` is null where it spoke of other money, or "
            "not of every text. `manage sms_bill` holds the carrier's own list against it."
        ),
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE), FORMATS, LANGUAGE],
        responses={
            (200, "application/json"): BillDocument,
            (200, "text/csv; charset=utf-8"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Add it up, as JSON or as a file."""
        mfi_id, told = lender_of(request), _form(request)
        on = day_asked_for("on", request) or today() - timedelta(1)
        lines = bill(mfi_id, on).lines
        if told is not None:
            return _as_csv(request, "messages-bill", bill_table(lines, told), told, on, on)
        shown = [_line(one) for one in lines]
        return Response(BillDocument({"on": on, "lines": shown}).data)


class MessageSpendCall(Call):
    roles = MappingProxyType({"GET": READERS})
    filters = frozenset({"from", "to", FORMAT, "language"})
    content_negotiation_class = ByFormat

    @extend_schema(
        operation_id="message_spend",
        summary="What were texts spent on?",
        description=(
            "Of the days `from` (the first of that month) to `to` (today), a year at most: by kind "
            "and product. What is about no product in particular has none."
        ),
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE),
            OpenApiParameter("to", OpenApiTypes.DATE),
            FORMATS,
            LANGUAGE,
        ],
        responses={
            (200, "application/json"): SpendDocument,
            (200, "text/csv; charset=utf-8"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Add it up, as JSON or as a file."""
        mfi_id, told = lender_of(request), _form(request)
        first, last = days_asked_for(request)
        until = last or today()
        since = first or month_after(until, 0, 1)
        if since > until or until - since > timedelta(DAYS_MAX):
            raise serializers.ValidationError({"from": ["A year at most, and not after to."]})
        rows = spend(mfi_id, since, until)
        if told is not None:
            table = spend_table(rows, told)
            return _as_csv(request, "messages-spend", table, told, since, until)
        shown = [_spent(one) for one in rows]
        return Response(SpendDocument({"since": since, "until": until, "rows": shown}).data)


def _form(request: Request) -> Words | None:
    """Read in whose words a file is asked for; None: JSON is."""
    form = one_of([JSON, CSV], FORMAT, request)
    language = one_of(list(LANGUAGES), "language", request) or LANGUAGES[0]
    return words(language, "message_costs") if form == CSV else None


def _as_csv(
    request: Request, name: str, table: Report, told: Words, since: date, until: date
) -> HttpResponseBase:
    """Hand it over as a file, and leave in the trail that it was."""
    days = f"{since}" if since == until else f"{since}-{until}"
    export = Export(name, f"{name}-{days}", CSV, len(table.rows), since=since, until=until)
    note_export(lender_of(request), export, by=actor_of(request))
    content = FORMS[CSV].write(table, told, nobody)
    return as_file(f"{name}-{days}.{CSV}", FORMS[CSV].media_type, content)
