"""Whether reminders are worth what they cost: `messages/reminders/worth`."""

from datetime import timedelta
from types import MappingProxyType
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import Call, lender_of
from gateway.api.sums import Balance, Currency, Sum
from gateway.api.v1.statements import days_asked_for
from loans.dates import today
from loans.models import StaffMember
from messaging.queries.reminder_worth import Worth, reminder_worth
from messaging.rules.worth import Verdict

Role = StaffMember.Role
READERS = frozenset({Role.MANAGER, Role.ADMIN, Role.FINANCE, Role.AUDITOR})
DAYS_DEFAULT = timedelta(90)


class ReminderGroupDocument(serializers.Serializer[Any]):
    """So many instalments, and what was paid of them in time."""

    count = serializers.IntegerField()
    paid = serializers.IntegerField()
    share = serializers.CharField(source="share_percent", allow_null=True)
    asked = Sum(source="asked_lisente")
    paid_amount = Sum(source="paid_lisente")


class SentDocument(serializers.Serializer[Any]):
    """The texts that went out, and what the carrier took for them."""

    texts = serializers.IntegerField()
    segments = serializers.IntegerField()
    cost = serializers.SerializerMethodField()
    unpriced = serializers.IntegerField(help_text="Texts without a price in maloti.")

    def get_cost(self, sent: Any) -> str:  # noqa: ANN401 (Django REST framework's own shape)
        return f"{sent.cost_lisente / 100:.2f}"


class DifferenceDocument(serializers.Serializer[Any]):
    """How many more of a hundred paid in time; 19 of 20 times it lies between `low` and `high`."""

    says = serializers.ChoiceField([one.value for one in Verdict], source="verdict")
    percent = serializers.CharField(allow_null=True)
    low = serializers.CharField(source="low_percent", allow_null=True)
    high = serializers.CharField(source="high_percent", allow_null=True)


class WorthDocument(serializers.Serializer[Worth]):
    """One kind of reminder."""

    kind = serializers.CharField()
    told = ReminderGroupDocument()
    held_back = ReminderGroupDocument()
    difference = DifferenceDocument()
    brought_in = Balance(source="brought_in_lisente", allow_null=True)
    sent = SentDocument()
    currency = Currency()


class ReminderWorthDocument(serializers.Serializer[Any]):
    """Both kinds, over some days."""

    since = serializers.DateField()
    until = serializers.DateField()
    kinds = WorthDocument(many=True)


class ReminderWorthCall(Call):
    roles = MappingProxyType({"GET": READERS})
    filters = frozenset({"from", "to"})

    @extend_schema(
        operation_id="reminder_worth",
        summary="Do reminders pay for themselves?",
        description=(
            "Of the reminders of the days `from` (90 days back) to `to` (today) whose time is "
            "over: how many instalments were paid by the due day, or within a week of a text "
            "about what is late; beside those from whom the text was held back by lot "
            "(`reminder_held_percent` and `overdue_held_percent` of the lender's policy). "
            "`too-few` says that nobody can tell yet, `may-be-chance` that the difference may be "
            "none."
        ),
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE),
            OpenApiParameter("to", OpenApiTypes.DATE),
        ],
        responses=ReminderWorthDocument,
    )
    def get(self, request: Request) -> Response:
        """Show what came of them."""
        mfi_id = lender_of(request)
        self.check_filters(request)
        first, last = days_asked_for(request)
        until = last or today()
        since = first or until - DAYS_DEFAULT
        told = {"since": since, "until": until, "kinds": reminder_worth(mfi_id, since, until)}
        return Response(ReminderWorthDocument(told).data)
