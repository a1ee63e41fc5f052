"""What a loan is charged, and what is forgiven: `loans/{id}/charges`, `…/waive`."""

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.loan_act import LoanAct, answered, described, those_who
from gateway.api.sums import Amount, Day
from loans.actions.charge import NewCharge, charge, waive
from loans.models import Charge
from loans.rules.reasons import WAIVER

COMPONENTS = ["interest", "fees", "penalties"]


class ChargeBody(Body):
    """A fee or a penalty, what it is called, and when it falls due."""

    kind = serializers.ChoiceField(Charge.Kind.values)
    name = Text(max_length=60)
    amount = Amount()
    due_on = Day()


class WaiveBody(Body):
    """How much of which part is forgiven, and why."""

    component = serializers.ChoiceField(COMPONENTS)
    amount = Amount()
    reason = serializers.ChoiceField(WAIVER)


class ChargesCall(LoanAct):
    roles = those_who("charge")

    @described("charge", "Charge a fee or a penalty", ChargeBody, status=201)
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Put it on the row in whose time it falls due."""
        asked = self.asked(request, loan_id, ChargeBody)
        sent = asked.sent
        new = NewCharge(Charge.Kind(sent["kind"]), sent["name"], sent["amount"], sent["due_on"])
        facts = charge(asked.mfi_id, loan_id, new, by=asked.by, once=asked.once)
        return answered(asked.mfi_id, loan_id, facts, status=201)


class WaiveCall(LoanAct):
    roles = those_who("waive")

    @described("waive", "Forgive interest, fees or penalties", WaiveBody, two=True)
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Forgive it, the oldest instalment first."""
        asked = self.asked(request, loan_id, WaiveBody)
        sent = asked.sent
        facts = waive(
            asked.mfi_id,
            loan_id,
            sent["component"],
            sent["amount"],
            sent["reason"],
            by=asked.by,
            once=asked.once,
        )
        return answered(asked.mfi_id, loan_id, facts)
