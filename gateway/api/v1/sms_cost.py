"""What the texts about one loan cost: `products/{id}/sms-cost`, and beside whatever changes it."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from gateway.api.calls import LENDERS_STAFF, Call, lender_of
from gateway.api.v1.message_preview import CostDocument, Plain, cost_of
from loans.queries import products
from messaging.catalogue import LANGUAGES
from messaging.queries.life_cost import LifeCost, ProductCost, Texts, life_cost

INSTALLMENTS_MAX = 600


class SmsCostText(serializers.Serializer[Any]):
    text = serializers.CharField()
    times = serializers.IntegerField()
    segments = serializers.IntegerField(help_text="Of each.")


class SmsCostNetwork(serializers.Serializer[Any]):
    network = serializers.ChoiceField(["65101", "65102"])
    cost = CostDocument()


class SmsCostTexts(serializers.Serializer[Any]):
    """Some texts, and what they cost on either network."""

    texts = SmsCostText(many=True)
    segments = serializers.IntegerField()
    costs = SmsCostNetwork(many=True)


class SmsCostLife(SmsCostTexts):
    """A loan that is paid on time, and what an instalment adds that is not."""

    late = SmsCostTexts()


class SmsCostLanguage(SmsCostLife):
    language = serializers.ChoiceField(LANGUAGES)


class SmsCostDocument(serializers.Serializer[Any]):
    """What the texts about one loan cost."""

    product = serializers.UUIDField()
    installments = serializers.IntegerField()
    languages = SmsCostLanguage(many=True)


class SmsCostChangedLanguage(serializers.Serializer[Any]):
    language = serializers.ChoiceField(LANGUAGES)
    before = SmsCostLife()
    after = SmsCostLife()


class SmsCostChangedDocument(serializers.Serializer[Any]):
    """What the texts about one loan of a product cost before a change, and with it."""

    product = serializers.UUIDField()
    product_name = serializers.CharField()
    installments = serializers.IntegerField(help_text="As many as it has at most.")
    languages = SmsCostChangedLanguage(many=True)


class ProductSmsCostCall(Call):
    roles = MappingProxyType({"GET": LENDERS_STAFF})
    filters = frozenset({"installments"})

    @extend_schema(
        operation_id="product_sms_cost",
        summary="What do the texts about one loan cost?",
        description=(
            "A loan of this product that is paid on time: its offer, acceptance and payout, each "
            "instalment's reminders (on the product's own days) and receipt, and word of its end, "
            "in each language. `late` is what an instalment adds of which nothing is paid."
        ),
        parameters=[
            OpenApiParameter(
                "installments",
                {"type": "integer", "minimum": 1, "maximum": INSTALLMENTS_MAX},
                description="As many as the product has at most, unless told.",
            )
        ],
        responses=SmsCostDocument,
    )
    def get(self, request: Request, product_id: UUID) -> Response:
        """Add it up."""
        mfi_id = lender_of(request)
        product = products.one(mfi_id, product_id)
        self.check_filters(request)
        wanted = request.query_params.get("installments")
        count = serializers.IntegerField(min_value=1, max_value=INSTALLMENTS_MAX)
        try:
            installments = None if wanted is None else count.run_validation(wanted)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"installments": error.detail}) from None
        costs = life_cost(mfi_id, product, installments)
        return Response(
            {
                "product": str(product.id),
                "installments": installments or product.installments_max,
                "languages": [{"language": one.language, **_life(one)} for one in costs],
            }
        )


def changed(before: Sequence[ProductCost], after: Sequence[ProductCost]) -> list[Plain]:
    """Show both, product by product; one that came or went meanwhile is left out."""
    then = {one.product.id: one.costs for one in after}
    return [
        {
            "product": str(one.product.id),
            "product_name": one.product.name,
            "installments": one.product.installments_max,
            "languages": [
                {"language": was.language, "before": _life(was), "after": _life(will)}
                for was, will in zip(one.costs, then[one.product.id], strict=True)
            ],
        }
        for one in before
        if one.product.id in then
    ]


def _life(one: LifeCost) -> Plain:
    return {**_texts(one.on_time), "late": _texts(one.late)}


def _texts(some: Texts) -> Plain:
    return {
        "texts": [
            {"text": text.text, "times": text.times, "segments": text.segments}
            for text in some.told
        ],
        "segments": some.segments,
        "costs": [
            {"network": network, "cost": cost_of(tenths)} for network, tenths in some.tenths.items()
        ],
    }
