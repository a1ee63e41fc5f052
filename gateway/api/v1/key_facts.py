"""What a borrower must know before she agrees: `products/{id}/key-facts`."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.bodies import Body
from gateway.api.calls import LENDERS_STAFF, Call, lender_of
from gateway.api.errors import Refused
from gateway.api.sums import AMOUNT, Amount
from loans.catalogue import LANGUAGES, words
from loans.models import Product
from loans.queries import products
from loans.queries.offers import NoRate, key_facts_before
from loans.rules.key_facts import KeyFacts
from loans.rules.key_facts_text import long_lines, short_lines

COUNT = "^[1-9][0-9]{0,2}$"


class KeyFactsAsked(Body):
    """How much for how many instalments, and in which language."""

    amount = Amount()
    installments = serializers.RegexField(COUNT)
    language = serializers.ChoiceField(LANGUAGES, default="en")


class StatedPayments(serializers.Serializer[Any]):
    """Instalments of one amount that follow each other."""

    count = serializers.IntegerField()
    amount = serializers.CharField()
    first_due_on = serializers.DateField()
    last_due_on = serializers.DateField()
    currency = serializers.CharField()


class StatedFee(serializers.Serializer[Any]):
    """A fee: what it comes to each time, and in all."""

    name = serializers.CharField()
    due = serializers.CharField(help_text="deducted, added, installment or once")
    amount = serializers.CharField()
    total = serializers.CharField()
    currency = serializers.CharField()


class StatedPenalty(serializers.Serializer[Any]):
    """What paying late costs."""

    kind = serializers.CharField()
    value = serializers.CharField()
    wait_days = serializers.IntegerField()
    every = serializers.CharField()
    cap = serializers.CharField(required=False)


class KeyFactsDocument(serializers.Serializer[Any]):
    """A Key Fact Statement, and the same in words."""

    version = serializers.CharField()
    currency = serializers.CharField()
    lender = serializers.CharField()
    product = serializers.CharField()
    amount = serializers.CharField(help_text="What was asked for.")
    principal = serializers.CharField(help_text="That, and the fees added to it.")
    paid_out = serializers.CharField(help_text="What she receives.")
    disbursed_on = serializers.DateField()
    installments = serializers.IntegerField()
    period = serializers.CharField()
    payments = StatedPayments(many=True)
    fees = StatedFee(many=True)
    fees_total = serializers.CharField()
    interest = serializers.CharField()
    total_cost = serializers.CharField()
    total_to_pay = serializers.CharField()
    apr = serializers.CharField()
    eir = serializers.CharField()
    penalties = StatedPenalty(many=True)
    early_payment_saves_interest = serializers.BooleanField()
    cooling_off_days = serializers.IntegerField()
    cooling_off_keeps_charges = serializers.BooleanField()
    offer_ends_on = serializers.DateField(allow_null=True)
    complaints_phone = serializers.CharField()
    text = serializers.ListField(child=serializers.CharField(), help_text="For paper.")
    short_text = serializers.ListField(
        child=serializers.CharField(), help_text="For a small screen."
    )


class KeyFactsCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = frozenset({"amount", "installments", "language"})

    @extend_schema(
        operation_id="key_facts",
        summary="What must she know before she agrees?",
        description=(
            "The Key Fact Statement of a loan paid out today, before anybody applies. The limits "
            "of the product hold; which step of the ladder she has reached is asked when she "
            "applies. `text` and `short_text` say the same in `language`."
        ),
        parameters=[
            OpenApiParameter("amount", {"type": "string", "pattern": AMOUNT}, required=True),
            OpenApiParameter("installments", {"type": "string", "pattern": COUNT}, required=True),
            OpenApiParameter("language", enum=LANGUAGES, default="en"),
        ],
        responses=KeyFactsDocument,
    )
    def get(self, request: Request, product_id: UUID) -> Response:
        """State them."""
        product = products.one(lender_of(request), product_id)
        self.check_filters(request)
        asked = KeyFactsAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        told: dict[str, Any] = asked.validated_data
        facts = stated(product, told["amount"], int(told["installments"]))
        said = words(told["language"], "key_facts")
        in_words = {"text": long_lines(facts, said), "short_text": short_lines(facts, said)}
        return Response({**facts.plain(), **in_words})


def stated(product: Product, amount_lisente: int, installments: int) -> KeyFacts:
    """State the facts of a loan of this product, or say by field what lies outside its limits."""
    limits = products.limits_of(product)
    if wrong := limits.refusals(amount_lisente, installments):
        raise serializers.ValidationError({name: [line] for name, line in wrong.items()})
    try:
        return key_facts_before(product, amount_lisente, installments)
    except NoRate:
        raise Refused("no-rate") from None
