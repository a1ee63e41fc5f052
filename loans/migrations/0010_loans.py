"""Loans and their instalments."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0009_applications"),
    ]

    operations = [
        migrations.CreateModel(
            name="Loan",
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
                ("reference", models.CharField(max_length=8)),
                ("application_id", models.UUIDField()),
                ("borrower_id", models.UUIDField()),
                ("product_id", models.UUIDField()),
                ("captured_by_id", models.UUIDField(blank=True, null=True)),
                ("approved_by_id", models.UUIDField()),
                ("officer_id", models.UUIDField(blank=True, null=True)),
                ("principal_lisente", models.BigIntegerField()),
                ("installments", models.PositiveSmallIntegerField()),
                ("terms", models.JSONField()),
                (
                    "status",
                    django_fsm.FSMField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("disbursing", "Disbursing"),
                            ("active", "Active"),
                            ("overpaid", "Overpaid"),
                            ("closed", "Closed"),
                            ("written_off", "Written Off"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="accepted",
                        max_length=50,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("disbursed_on", models.DateField(blank=True, null=True)),
                ("paid_out_lisente", models.BigIntegerField(default=0)),
                ("schedule_version", models.PositiveSmallIntegerField(default=1)),
                ("schedule_from", models.DateField(blank=True, null=True)),
                ("rescheduled", models.BooleanField(default=False)),
                ("owed_principal", models.BigIntegerField(default=0)),
                ("owed_interest", models.BigIntegerField(default=0)),
                ("owed_fees", models.BigIntegerField(default=0)),
                ("owed_penalties", models.BigIntegerField(default=0)),
                ("overpaid_lisente", models.BigIntegerField(default=0)),
                ("oldest_due_on", models.DateField(blank=True, null=True)),
                ("last_moved_on", models.DateField(blank=True, null=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("closed_why", models.CharField(blank=True, max_length=10)),
                (
                    "application",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "application_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        serialize=False,
                        to="loans.application",
                        to_fields=("mfi", "id"),
                    ),
                ),
                (
                    "approval",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "application_id", "approved_by_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        serialize=False,
                        to="loans.application",
                        to_fields=("mfi", "id", "approved_by_id"),
                    ),
                ),
                (
                    "borrower",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "borrower_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        serialize=False,
                        to="loans.borrower",
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
                    "product",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "product_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        serialize=False,
                        to="loans.product",
                        to_fields=("mfi", "id"),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Installment",
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
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("schedule", "Schedule"),
                            ("charge", "Charge"),
                            ("returned", "Returned"),
                        ],
                        default="schedule",
                        max_length=8,
                    ),
                ),
                ("due_on", models.DateField()),
                ("principal", models.BigIntegerField(default=0)),
                ("interest", models.BigIntegerField(default=0)),
                ("schedule_fees", models.BigIntegerField(default=0)),
                ("schedule_penalties", models.BigIntegerField(default=0)),
                ("fees", models.BigIntegerField(default=0)),
                ("penalties", models.BigIntegerField(default=0)),
                ("paid_principal", models.BigIntegerField(default=0)),
                ("paid_interest", models.BigIntegerField(default=0)),
                ("paid_fees", models.BigIntegerField(default=0)),
                ("paid_penalties", models.BigIntegerField(default=0)),
                ("waived_principal", models.BigIntegerField(default=0)),
                ("waived_interest", models.BigIntegerField(default=0)),
                ("waived_fees", models.BigIntegerField(default=0)),
                ("waived_penalties", models.BigIntegerField(default=0)),
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
                        related_name="installment_rows",
                        serialize=False,
                        to="loans.loan",
                        to_fields=("mfi", "id"),
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["mfi", "at", "id"], name="loan_in_order"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["mfi", "borrower_id"], name="loan_borrower"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["mfi", "product_id"], name="loan_product"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["mfi", "status", "oldest_due_on"], name="loan_status_due"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                fields=("mfi", "reference"), name="loan_reference_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                fields=("mfi", "application_id"), name="loan_application_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_by_id", models.F("captured_by_id")), _negated=True),
                name="loan_not_own_approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owed_principal__gte", 0),
                    ("owed_interest__gte", 0),
                    ("owed_fees__gte", 0),
                    ("owed_penalties__gte", 0),
                    ("overpaid_lisente__gte", 0),
                    ("principal_lisente__gt", 0),
                ),
                name="loan_never_below_nought",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["accepted", "disbursing", "cancelled"]),
                    ("disbursed_on__isnull", False),
                    _connector="OR",
                ),
                name="loan_lives_from_disbursement",
            ),
        ),
        migrations.AddConstraint(
            model_name="installment",
            constraint=models.UniqueConstraint(
                fields=("mfi", "loan_id", "version", "number"), name="installment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="installment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_principal__gte", 0),
                    ("principal__gte", models.F("paid_principal")),
                    ("interest__gte", models.F("paid_interest")),
                    ("paid_interest__gte", 0),
                    ("fees__gte", models.F("paid_fees")),
                    ("paid_fees__gte", 0),
                    ("paid_penalties__gte", 0),
                    ("penalties__gte", models.F("paid_penalties")),
                ),
                name="installment_never_overpaid",
            ),
        ),
        TenantTable("Loan", relations=["application", "borrower", "product", "approval"]),
        TenantTable("Installment", relations=["loan"]),
    ]
