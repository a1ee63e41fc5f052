"""What is charged, forgiven and given up."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable
from loans.rights import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0011_payments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
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
                    "kind",
                    models.CharField(
                        choices=[("fee", "Fee"), ("penalty", "Penalty")], max_length=7
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("amount_lisente", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("rule", models.CharField(blank=True, max_length=60, null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
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
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        serialize=False,
                        to="loans.loan",
                        to_fields=("mfi", "id"),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Waiver",
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
                ("component", models.CharField(max_length=9)),
                ("amount_lisente", models.BigIntegerField()),
                ("on", models.DateField()),
                ("reason", models.CharField(max_length=30)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
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
            name="WriteOff",
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
                ("principal", models.BigIntegerField()),
                ("interest", models.BigIntegerField()),
                ("fees", models.BigIntegerField()),
                ("penalties", models.BigIntegerField()),
                ("reason", models.CharField(max_length=30)),
                ("on", models.DateField()),
                ("undoes_id", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="write_offs",
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
            model_name="charge",
            index=models.Index(fields=["mfi", "loan_id"], name="charge_loan"),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(
                fields=("mfi", "loan_id", "rule"), name="charge_rule_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_lisente__gt", 0)), name="charge_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="waiver",
            index=models.Index(fields=["mfi", "loan_id"], name="waiver_loan"),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_lisente__gt", 0),
                    ("component__in", ["principal", "interest", "fees", "penalties"]),
                ),
                name="waiver_of_something",
            ),
        ),
        migrations.AddIndex(
            model_name="writeoff",
            index=models.Index(fields=["mfi", "loan_id"], name="write_off_loan"),
        ),
        migrations.AddConstraint(
            model_name="writeoff",
            constraint=models.UniqueConstraint(
                fields=("mfi", "undoes_id"), name="write_off_undone_once"
            ),
        ),
        TenantTable("Charge", relations=["loan"]),
        TenantTable("Waiver", relations=["loan"]),
        TenantTable("WriteOff", relations=["loan"]),
        AppendOnly("Charge"),
        AppendOnly("Waiver"),
        AppendOnly("WriteOff"),
    ]
