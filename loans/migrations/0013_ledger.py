"""The ledger, the lender's own money, and acts that wait for a second person."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable
from loans.rights import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0012_charges"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerAccount",
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
                ("code", models.CharField(max_length=4)),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=9)),
                (
                    "own_code",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="number in the lender's own books"
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
            name="Transfer",
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
                ("on", models.DateField(verbose_name="value date")),
                ("debit", models.CharField(max_length=4)),
                ("credit", models.CharField(max_length=4)),
                ("amount_lisente", models.BigIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("source_id", models.UUIDField()),
                ("loan_id", models.UUIDField(blank=True, null=True)),
                ("reverses_id", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        blank=True,
                        from_fields=("mfi", "loan_id"),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
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
            name="Funding",
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
                ("way", models.CharField(choices=[("in", "In"), ("out", "Out")], max_length=3)),
                ("amount_lisente", models.BigIntegerField()),
                (
                    "place",
                    models.CharField(
                        choices=[("cash", "Cash"), ("bank", "Bank"), ("wallet", "Wallet")],
                        max_length=6,
                    ),
                ),
                ("reference", models.CharField(max_length=60)),
                ("on", models.DateField()),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WaitingAct",
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
                ("act", models.CharField(max_length=30)),
                ("subject_id", models.UUIDField()),
                ("digest", models.BinaryField()),
                ("asked_by_id", models.UUIDField()),
                ("confirmed_by_id", models.UUIDField(blank=True, null=True)),
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
        ),
        migrations.AddConstraint(
            model_name="ledgeraccount",
            constraint=models.UniqueConstraint(fields=("mfi", "code"), name="ledger_account_once"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["mfi", "loan_id", "at"], name="transfer_loan"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["mfi", "on"], name="transfer_on"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                fields=("mfi", "reverses_id"), name="transfer_reversed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_lisente__gt", 0),
                    models.Q(("debit", models.F("credit")), _negated=True),
                ),
                name="transfer_moves_something",
            ),
        ),
        migrations.AddIndex(
            model_name="waitingact",
            index=models.Index(fields=["mfi", "subject_id", "act"], name="waiting_act_subject"),
        ),
        migrations.AddConstraint(
            model_name="waitingact",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by_id", models.F("asked_by_id")), _negated=True),
                name="waiting_act_two_people",
            ),
        ),
        TenantTable("LedgerAccount"),
        TenantTable("Transfer", relations=["loan"]),
        TenantTable("Funding"),
        TenantTable("WaitingAct"),
        AppendOnly("Transfer"),
        AppendOnly("Funding"),
    ]
