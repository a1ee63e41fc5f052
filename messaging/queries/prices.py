"""What a lender pays for a part of a text."""

from uuid import UUID

from django.conf import settings

from messaging.models import SmsPrice
from messaging.rules.price import Prices


def prices_of(mfi_id: UUID) -> Prices:
    """Give the installation's prices, with the lender's own over them."""
    own = SmsPrice.objects.of(mfi_id).values_list("network", "tenths")
    return Prices.of(settings.SMS_PRICES).with_own(dict(own))
