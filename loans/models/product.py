"""What a lender offers: the terms every loan of it is made from."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.rules.reminders import default_steps
from loans.tenancy import TenantModel


class Product(TenantModel):
    """Terms with their limits. A loan copies what it is made from, so a product may change."""

    class Status(models.TextChoices):
        """Whether it takes new applications."""

        OPEN = "open"
        CLOSED = "closed"

    name = models.CharField(max_length=60)
    principal_min = models.DecimalField(max_digits=14, decimal_places=2)
    principal_max = models.DecimalField(max_digits=14, decimal_places=2)
    # One convention: percent a year, whatever the period it was told in.
    rate_percent_year = models.DecimalField(max_digits=12, decimal_places=6)
    rate_period = models.CharField(max_length=5)
    method = models.CharField(max_length=9)
    amortization = models.CharField(max_length=18)
    installments_min = models.PositiveSmallIntegerField()
    installments_max = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=9)
    disbursement = models.CharField(max_length=9)
    allocation = models.CharField(max_length=30)
    rounding = models.CharField(max_length=9)
    grace_principal = models.PositiveSmallIntegerField(default=0)
    grace_interest_payment = models.PositiveSmallIntegerField(default=0)
    # None: the rate is nominal, and a period bears its twelfth or fifty-second.
    days_in_year = models.CharField(max_length=6, null=True, blank=True)  # noqa: DJ001 (None: nominal)
    days_in_month = models.CharField(max_length=6, null=True, blank=True)  # noqa: DJ001 (None: nominal)
    installment_multiple_lisente = models.BigIntegerField(default=1)
    early_interest = models.CharField(max_length=6, default="all")
    # None: what the lender has set for all its products.
    affordable_percent = models.SmallIntegerField(null=True, blank=True)
    ladder = models.JSONField(default=list)
    terms_offered = models.JSONField(default=list)
    # On which days after a due day she is reminded of it; below nought, before it.
    reminders = models.JSONField(default=default_steps)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN)
    # Lists of plain values as the rules have them; sums and shares are text.
    fees = models.JSONField(default=list)
    penalties = models.JSONField(default=list)
    external_id = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 (unique)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "at", "id"], name="product_in_order")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "name"], name="product_name_once"),
            models.UniqueConstraint(fields=["mfi", "external_id"], name="product_external_once"),
            models.CheckConstraint(
                condition=models.Q(principal_min__gt=0)
                & models.Q(principal_max__gte=models.F("principal_min")),
                name="product_principal_limits",
            ),
            models.CheckConstraint(
                condition=models.Q(installments_min__gte=1)
                & models.Q(installments_max__gte=models.F("installments_min"))
                & models.Q(installments_max__lte=600),
                name="product_installment_limits",
            ),
            models.CheckConstraint(
                condition=models.Q(rate_percent_year__gte=0, rate_percent_year__lte=10000)
                & models.Q(rate_period__in=["month", "year"]),
                name="product_rate_a_year",
            ),
            models.CheckConstraint(
                # A comparison with null is neither right nor wrong, and would let one alone pass.
                condition=models.Q(days_in_year__isnull=True, days_in_month__isnull=True)
                | models.Q(days_in_year__isnull=False, days_in_month__isnull=False)
                & (
                    models.Q(
                        days_in_year__in=["360", "364", "365"], days_in_month__in=["30", "actual"]
                    )
                    | models.Q(days_in_year="actual", days_in_month="actual")
                ),
                name="product_day_count",
            ),
            models.CheckConstraint(
                condition=models.Q(installment_multiple_lisente__gte=1)
                & models.Q(installment_multiple_lisente__lte=models.F("principal_min") * 100),
                name="product_installment_multiple",
            ),
            models.CheckConstraint(
                condition=models.Q(early_interest__in=["all", "earned"]),
                name="product_early_interest",
            ),
            models.CheckConstraint(
                condition=models.Q(affordable_percent__isnull=True)
                | models.Q(affordable_percent__gte=1, affordable_percent__lte=100),
                name="product_affordable_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "closed"]), name="product_status_known"
            ),
        ]
