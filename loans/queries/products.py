"""What a lender offers."""

from uuid import UUID

from django.db.models import QuerySet

from loans.models import Product


def of_lender(mfi_id: UUID) -> QuerySet[Product]:
    """Give a lender's products."""
    return Product.objects.of(mfi_id)
