"""What lenders offer."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0005_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mfi_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=60)),
                ("principal_min", models.DecimalField(decimal_places=2, max_digits=14)),
                ("principal_max", models.DecimalField(decimal_places=2, max_digits=14)),
                ("rate_percent_year", models.DecimalField(decimal_places=6, max_digits=12)),
                ("rate_period", models.CharField(max_length=5)),
                ("method", models.CharField(max_length=9)),
                ("amortization", models.CharField(max_length=18)),
                ("installments_min", models.PositiveSmallIntegerField()),
                ("installments_max", models.PositiveSmallIntegerField()),
                ("period", models.CharField(max_length=9)),
                ("disbursement", models.CharField(max_length=9)),
                ("allocation", models.CharField(max_length=30)),
                ("rounding", models.CharField(max_length=9)),
                ("grace_principal", models.PositiveSmallIntegerField(default=0)),
                ("grace_interest_payment", models.PositiveSmallIntegerField(default=0)),
                ("fees", models.JSONField(default=list)),
                ("penalties", models.JSONField(default=list)),
                ("external_id", models.CharField(blank=True, max_length=60, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "mfi",
                    loans.tenancy.MfiKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loans.mfi",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["mfi", "at", "id"], name="product_in_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("mfi", "name"), name="product_name_once"),
                    models.UniqueConstraint(
                        fields=("mfi", "external_id"), name="product_external_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("principal_min__gt", 0),
                            ("principal_max__gte", models.F("principal_min")),
                        ),
                        name="product_principal_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("installments_min__gte", 1),
                            ("installments_max__gte", models.F("installments_min")),
                            ("installments_max__lte", 600),
                        ),
                        name="product_installment_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rate_percent_year__gte", 0),
                            ("rate_percent_year__lte", 10000),
                            ("rate_period__in", ["month", "year"]),
                        ),
                        name="product_rate_a_year",
                    ),
                ],
            },
        ),
        TenantTable("Product"),
    ]
