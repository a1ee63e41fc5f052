"""Prompts to pay, whose a wallet's references are, and what wallets told us."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0030_borrower_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="WalletRequest",
            fields=[
                ("reference", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("mfi_id", models.UUIDField()),
                ("collection_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="WalletCallback",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("provider", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=160)),
                ("body", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("booked", "Booked"),
                            ("noted", "Noted"),
                            ("suspense", "Suspense"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("mfi_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["waiting", "suspense"])),
                        fields=["at"],
                        name="wallet_callback_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "name"), name="wallet_callback_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Collection",
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
                ("loan_id", models.UUIDField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[("repay", "Repay"), ("give_back", "Give Back")],
                        default="repay",
                        max_length=10,
                    ),
                ),
                ("reference", models.CharField(max_length=20)),
                ("amount_lisente", models.BigIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("sent", "Sent"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                            ("unknown", "Unknown"),
                        ],
                        default="created",
                        max_length=10,
                    ),
                ),
                ("provider_id", models.CharField(blank=True, max_length=60)),
                ("failure", models.CharField(blank=True, max_length=60)),
                ("by_id", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collections",
                        serialize=False,
                        to="loans.loan",
                        to_fields=("mfi", "id"),
                    ),
                ),
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
                "indexes": [
                    models.Index(fields=["mfi", "loan_id", "at"], name="collection_loan"),
                    models.Index(
                        condition=models.Q(("status__in", ["created", "sent", "unknown"])),
                        fields=["mfi", "expires_at"],
                        name="collection_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["created", "sent", "unknown"])),
                        fields=("mfi", "loan_id"),
                        name="collection_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_lisente__gt", 0)), name="collection_of_money"
                    ),
                ],
            },
        ),
        TenantTable("Collection", relations=["loan"]),
    ]
