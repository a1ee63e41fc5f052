"""Money from borrowers and back: `loans/{id}/(repayments reverse-repayment refund)`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.idempotency import KEY_PARAMETER
from gateway.api.loan_act import LoanAct, answered, described, those_who
from gateway.api.sums import Amount, Currency, Day, Sum
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.refund import refund
from loans.actions.reverse_payment import reverse_payment
from loans.dates import today
from loans.models import Payment
from loans.queries import payments
from loans.rules.accounts import PLACES
from loans.rules.reasons import REVERSAL

REFERENCE_CHARACTERS_MAX = 60
METHODS = list(PLACES)


class RepaymentBody(Body):
    """Money as it arrived; without a day it arrived today."""

    amount = Amount()
    paid_on = Day(required=False)
    method = serializers.ChoiceField(METHODS)
    reference = Text(max_length=REFERENCE_CHARACTERS_MAX)
    external_id = Text(max_length=REFERENCE_CHARACTERS_MAX, required=False)


class ReverseRepaymentBody(Body):
    """Which payment is taken back, and why."""

    repayment = serializers.UUIDField()
    reason = serializers.ChoiceField(REVERSAL)


class RefundBody(Body):
    """How much of what was paid too much goes back, and how."""

    amount = Amount()
    method = serializers.ChoiceField(METHODS)
    reference = Text(max_length=REFERENCE_CHARACTERS_MAX)


class AllocationPart(serializers.Serializer[Any]):
    principal = Sum(source="to_principal")
    interest = Sum(source="to_interest")
    fees = Sum(source="to_fees")
    penalties = Sum(source="to_penalties")
    overpayment = Sum(source="to_overpayment")


class RepaymentDocument(serializers.ModelSerializer[Payment]):
    loan = serializers.UUIDField(source="loan_id")
    amount = Sum(source="amount_lisente")
    method = serializers.ChoiceField(METHODS)
    allocation = AllocationPart(source="*")
    balance = Sum(source="balance_lisente")
    received_at = serializers.DateTimeField(source="at")
    currency = Currency()

    class Meta:
        model = Payment
        fields = (
            "id",
            "loan",
            "amount",
            "paid_on",
            "method",
            "reference",
            "external_id",
            "allocation",
            "recovery",
            "balance",
            "received_at",
            "currency",
        )
        read_only_fields = fields


class RepaymentsCall(LoanAct):
    roles = those_who("receive-payment")

    @extend_schema(
        operation_id="repay",
        summary="Book a repayment",
        description=(
            "Money of a bank's or a wallet's `reference`, or of an `external_id`, is booked once: "
            "sent again it gives the first answer. `allocation` and `balance` are what they were "
            "when it was booked. Money for a loan that was written off is a `recovery`."
        ),
        parameters=[KEY_PARAMETER],
        request=RepaymentBody,
        responses={201: RepaymentDocument},
    )
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Spend it as the loan's terms say."""
        asked = self.asked(request, loan_id, RepaymentBody)
        sent = asked.sent
        money = PaymentIn(
            amount_lisente=sent["amount"],
            paid_on=sent.get("paid_on") or today(),
            method=sent["method"],
            reference=sent["reference"],
            external_id=sent.get("external_id"),
        )
        facts = receive_payment(asked.mfi_id, loan_id, money, by=asked.by, once=asked.once)
        booked = payments.one(asked.mfi_id, UUID(str(facts["id"])))
        return Response(RepaymentDocument(booked).data, status=201)


class ReverseRepaymentCall(LoanAct):
    roles = those_who("reverse-payment")

    @described(
        "reverse_repayment",
        "Take a repayment back",
        ReverseRepaymentBody,
        two=True,
        description="Both stay in the books, and what came after it is spent anew.",
    )
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Write contra entries."""
        asked = self.asked(request, loan_id, ReverseRepaymentBody)
        payment_id, reason = asked.sent["repayment"], asked.sent["reason"]
        facts = reverse_payment(
            asked.mfi_id, loan_id, payment_id, reason, by=asked.by, once=asked.once
        )
        return answered(asked.mfi_id, loan_id, facts)


class RefundCall(LoanAct):
    roles = those_who("refund")

    @described("refund", "Give back what was paid too much", RefundBody)
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Pay some or all of it back."""
        asked = self.asked(request, loan_id, RefundBody)
        sent = asked.sent
        facts = refund(
            asked.mfi_id,
            loan_id,
            sent["amount"],
            sent["method"],
            sent["reference"],
            by=asked.by,
            once=asked.once,
        )
        return answered(asked.mfi_id, loan_id, facts)
