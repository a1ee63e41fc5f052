"""How a day is closed: what each instalment was paid by, and the portfolio when a day ended."""

import uuid
from datetime import date

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import Sequential, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0025_imports"),
    ]

    operations = [
        Sequential(),
        migrations.AddField(
            model_name="charge",
            name="installment_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="charge",
            name="on",
            field=models.DateField(default=date(2020, 1, 1), verbose_name="value date"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="charge",
            name="after_close_of",
            field=models.DateField(blank=True, null=True),
        ),
        # What was charged before counts from the day that its statement has told so far.
        migrations.RunSQL(
            'UPDATE loans_charge SET "on" ='
            " LEAST(due_on, (at AT TIME ZONE 'Africa/Maseru')::date)",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name="loan",
            name="day_closed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="loan",
            name="late_days",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="loan",
            name="late_lisente",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="mfistate",
            name="day_closed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="transfer",
            name="after_close_of",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="transfer",
            name="installment_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="DayClose",
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
                ("on", models.DateField(verbose_name="the day that ended")),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done")],
                        default="running",
                        max_length=7,
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="when it began"
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("worked_ms", models.BigIntegerField(default=0)),
                ("batches", models.PositiveIntegerField(default=0)),
                ("loans", models.PositiveIntegerField(default=0)),
                ("late_loans", models.PositiveIntegerField(default=0)),
                ("penalties", models.PositiveIntegerField(default=0)),
                ("penalties_lisente", models.BigIntegerField(default=0)),
                ("reminders", models.PositiveIntegerField(default=0)),
                ("offers_expired", models.PositiveIntegerField(default=0)),
                ("skipped", models.PositiveIntegerField(default=0)),
                ("provision_lisente", models.BigIntegerField(default=0)),
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
                    models.UniqueConstraint(fields=("mfi", "on"), name="day_close_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "running"), ("finished_at__isnull", False), _connector="OR"
                        ),
                        name="day_close_done_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("late_loans__lte", models.F("loans"))),
                        name="day_close_late_are_some",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PortfolioDay",
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
                ("on", models.DateField()),
                ("product_id", models.UUIDField()),
                ("officer_id", models.UUIDField(blank=True, null=True)),
                ("rescheduled", models.BooleanField()),
                ("late_from", models.PositiveSmallIntegerField()),
                ("loans", models.PositiveIntegerField()),
                ("principal", models.BigIntegerField()),
                ("interest", models.BigIntegerField()),
                ("fees", models.BigIntegerField()),
                ("penalties", models.BigIntegerField()),
                ("overdue", models.BigIntegerField(verbose_name="all that is overdue")),
                ("overdue_principal", models.BigIntegerField()),
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
                "indexes": [models.Index(fields=["mfi", "on"], name="portfolio_day_on")],
            },
        ),
        migrations.CreateModel(
            name="SkippedLoan",
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
                ("on", models.DateField()),
                ("loan_id", models.UUIDField()),
                ("why", models.CharField(max_length=40)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "indexes": [models.Index(fields=["mfi", "loan_id"], name="skipped_loan_loan")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mfi", "on", "loan_id"), name="skipped_loan_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="installment",
            index=models.Index(fields=["mfi", "due_on"], name="installment_due"),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(fields=["mfi", "on"], name="charge_on"),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(
                fields=["mfi", "after_close_of"],
                condition=models.Q(after_close_of__isnull=False),
                name="charge_dated_back",
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                fields=["mfi", "after_close_of"],
                condition=models.Q(after_close_of__isnull=False),
                name="transfer_dated_back",
            ),
        ),
        # A night writes on every loan that lives, and a payment on its rows: with room on the page
        # neither touches an index.
        migrations.RunSQL(
            "ALTER TABLE loans_loan SET (fillfactor = 70)",
            "ALTER TABLE loans_loan RESET (fillfactor)",
        ),
        migrations.RunSQL(
            "ALTER TABLE loans_installment SET (fillfactor = 85)",
            "ALTER TABLE loans_installment RESET (fillfactor)",
        ),
        TenantTable("DayClose"),
        TenantTable("SkippedLoan", relations=["loan"]),
        TenantTable("PortfolioDay"),
    ]
