"""What one lender pays for a part of a text."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0038_consent_codes"),
        ("messaging", "0006_inbound"),
    ]

    operations = [
        migrations.CreateModel(
            name="SmsPrice",
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
                ("network", models.CharField(max_length=5)),
                ("tenths", models.PositiveIntegerField(verbose_name="tenths of a lisente a part")),
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
                "constraints": [
                    models.UniqueConstraint(fields=("mfi", "network"), name="sms_price_once"),
                    models.CheckConstraint(
                        condition=models.Q(("network__in", ["65101", "65102", "other"])),
                        name="sms_price_network",
                    ),
                ],
            },
        ),
        TenantTable("SmsPrice"),
    ]
