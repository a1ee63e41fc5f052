"""Turns of a loan: `loans/{id}/(reschedule cancel write-off undo-write-off)`."""

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body, Text
from gateway.api.loan_act import LoanAct, answered, described, those_who
from gateway.api.sums import Count, Day
from gateway.api.v1.payments import METHODS, REFERENCE_CHARACTERS_MAX
from loans.actions.cancel_loan import cancel_loan
from loans.actions.reschedule import INSTALLMENTS_MAX, NewSchedule
from loans.actions.write_off import undo_write_off
from loans.errands.turn_loan import give_up_loan, reschedule_loan
from loans.rules.reasons import WRITE_OFF, WRITE_OFF_UNDONE

NOTE_CHARACTERS_MAX = 1000


class RescheduleBody(Body):
    """The new schedule; what is not named goes on as it was."""

    installments = Count(min_value=1, max_value=INSTALLMENTS_MAX, required=False)
    first_due_on = Day(required=False)
    note = Text(max_length=NOTE_CHARACTERS_MAX)


class CancelBody(Body):
    """How she gives back what she received."""

    method = serializers.ChoiceField(METHODS)
    reference = Text(max_length=REFERENCE_CHARACTERS_MAX)


class WriteOffBody(Body):
    """Why the loan is given up."""

    reason = serializers.ChoiceField(WRITE_OFF)
    note = Text(max_length=NOTE_CHARACTERS_MAX)


class UndoWriteOffBody(Body):
    """Why it is not given up any more."""

    reason = serializers.ChoiceField(WRITE_OFF_UNDONE)
    note = Text(max_length=NOTE_CHARACTERS_MAX)


class RescheduleCall(LoanAct):
    roles = those_who("reschedule")

    @described(
        "reschedule",
        "Give a loan a new schedule",
        RescheduleBody,
        description=(
            "What is left of the principal is spread anew. What has come due beside it is owed "
            "with the first instalment."
        ),
    )
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Close the schedule of today and begin another."""
        asked = self.asked(request, loan_id, RescheduleBody)
        new = NewSchedule(**asked.sent)
        facts = reschedule_loan(asked.mfi_id, loan_id, new, by=asked.by, once=asked.once)
        return answered(asked.mfi_id, loan_id, facts)


class CancelCall(LoanAct):
    roles = those_who("cancel-loan")

    @described(
        "cancel_loan",
        "Let a borrower go back on a loan",
        CancelBody,
        description=(
            "Before the money came nothing is owed. Within the cooling-off days she gives back "
            "what she received, and charges fall away where the lender's settings say so."
        ),
    )
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Undo the loan."""
        asked = self.asked(request, loan_id, CancelBody)
        facts = cancel_loan(
            asked.mfi_id,
            loan_id,
            asked.sent["method"],
            asked.sent["reference"],
            by=asked.by,
            once=asked.once,
        )
        return answered(asked.mfi_id, loan_id, facts)


class WriteOffCall(LoanAct):
    roles = those_who("write-off")

    @described("write_off", "Give a loan up", WriteOffBody, two=True)
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Book what is left of it as lost."""
        asked = self.asked(request, loan_id, WriteOffBody)
        reason, note = asked.sent["reason"], asked.sent["note"]
        facts = give_up_loan(asked.mfi_id, loan_id, reason, note, by=asked.by, once=asked.once)
        return answered(asked.mfi_id, loan_id, facts)


class UndoWriteOffCall(LoanAct):
    roles = those_who("undo-write-off")

    @described("undo_write_off", "Take a write-off back", UndoWriteOffBody, two=True)
    def post(self, request: Request, loan_id: UUID) -> Response:
        """Let the loan run on: always by two."""
        asked = self.asked(request, loan_id, UndoWriteOffBody)
        reason, note = asked.sent["reason"], asked.sent["note"]
        facts = undo_write_off(asked.mfi_id, loan_id, reason, note, by=asked.by, once=asked.once)
        return answered(asked.mfi_id, loan_id, facts)
