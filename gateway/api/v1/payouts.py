"""Money on its way to a borrower: `loans/{id}/disburse`."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.loan_act import LoanAct, answered, described, those_who
from gateway.api.sums import Day
from loans.dates import today
from loans.errands.pay_out import pay_out, pay_out_cash


class DisburseBody(Body):
    """How she gets the money; cash may have been handed over on an earlier day."""

    method = serializers.ChoiceField(["wallet", "cash"])
    on = Day(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A wallet pays when it is asked."""
        if attrs["method"] == "wallet" and attrs.get("on", today()) != today():
            raise serializers.ValidationError({"on": ["A wallet pays today."]})
        return attrs


class DisburseCall(LoanAct):
    roles = those_who("disburse")

    @described(
        "disburse",
        "Pay a loan out",
        DisburseBody,
        description=(
            "By cash the loan runs at once. A wallet is asked once: where it pays, the loan runs; "
            "where it refuses, the loan waits as before; where it does not answer, the loan stays "
            "`disbursing` until somebody knows what became of the money."
        ),
    )
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Hand it over, or ask the wallet."""
        asked = self.asked(request, loan_id, DisburseBody)
        if asked.sent["method"] == "wallet":
            facts = pay_out(asked.mfi_id, loan_id, by=asked.by, once=asked.once)
        else:
            on = asked.sent.get("on") or today()
            facts = pay_out_cash(asked.mfi_id, loan_id, on, by=asked.by, once=asked.once)
        return answered(asked.mfi_id, loan_id, facts)
