"""Money that came and went back, and payouts."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable
from loans.rights import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0010_loans"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
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
                ("amount_lisente", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                (
                    "method",
                    models.CharField(
                        choices=[("cash", "Cash"), ("bank", "Bank"), ("wallet", "Wallet")],
                        max_length=6,
                    ),
                ),
                ("reference", models.CharField(max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=60, null=True)),
                ("again", models.PositiveSmallIntegerField(default=0)),
                ("recovery", models.BooleanField(default=False)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("to_principal", models.BigIntegerField(default=0)),
                ("to_interest", models.BigIntegerField(default=0)),
                ("to_fees", models.BigIntegerField(default=0)),
                ("to_penalties", models.BigIntegerField(default=0)),
                ("to_overpayment", models.BigIntegerField(default=0)),
                (
                    "balance_lisente",
                    models.BigIntegerField(default=0, verbose_name="what was owed after it"),
                ),
                ("by_id", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
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
        ),
        migrations.CreateModel(
            name="Reversal",
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
                ("payment_id", models.UUIDField()),
                ("loan_id", models.UUIDField()),
                ("reason", models.CharField(max_length=30)),
                ("by_id", models.CharField(max_length=60)),
                ("on", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
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
                (
                    "payment",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "payment_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        serialize=False,
                        to="loans.payment",
                        to_fields=("mfi", "id"),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
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
                ("amount_lisente", models.BigIntegerField()),
                ("on", models.DateField()),
                (
                    "method",
                    models.CharField(
                        choices=[("cash", "Cash"), ("bank", "Bank"), ("wallet", "Wallet")],
                        max_length=6,
                    ),
                ),
                ("reference", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
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
        ),
        migrations.CreateModel(
            name="Payout",
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
                ("amount_lisente", models.BigIntegerField()),
                ("method", models.CharField(max_length=6)),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("asked", "Asked"),
                            ("paid", "Paid"),
                            ("failed", "Failed"),
                            ("unknown", "Unknown"),
                        ],
                        default="asked",
                        max_length=50,
                    ),
                ),
                ("on", models.DateField()),
                ("provider_id", models.CharField(blank=True, max_length=60)),
                ("failure", models.CharField(blank=True, max_length=60)),
                ("by_id", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
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
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["mfi", "loan_id", "at"], name="payment_loan"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("method", "cash"), _negated=True),
                fields=("mfi", "method", "reference", "again"),
                name="payment_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("mfi", "external_id"), name="payment_external_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_lisente__gt", 0)), name="payment_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(fields=["mfi", "loan_id"], name="payout_loan"),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["asked", "paid", "unknown"])),
                fields=("mfi", "loan_id"),
                name="payout_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_lisente__gt", 0)), name="payout_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["mfi", "loan_id"], name="refund_loan"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_lisente__gt", 0)), name="refund_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="reversal",
            index=models.Index(fields=["mfi", "loan_id"], name="reversal_loan"),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.UniqueConstraint(fields=("mfi", "payment_id"), name="reversal_once"),
        ),
        TenantTable("Payment", relations=["loan"]),
        TenantTable("Reversal", relations=["payment", "loan"]),
        TenantTable("Refund", relations=["loan"]),
        TenantTable("Payout", relations=["loan"]),
        AppendOnly("Payment"),
        AppendOnly("Reversal"),
        AppendOnly("Refund"),
    ]
