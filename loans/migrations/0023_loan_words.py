"""What was said about a loan that was given up or rescheduled."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import Sequential, TenantTable
from loans.rights import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0022_document_seen"),
    ]

    operations = [
        Sequential(),
        migrations.AddField(
            model_name="waiver",
            name="payment_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="writeoff",
            name="note_sealed",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="writeoff",
            name="sealed_for_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Reschedule",
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
                ("version", models.PositiveSmallIntegerField()),
                ("owed_before", models.BigIntegerField()),
                ("owed_after", models.BigIntegerField()),
                ("note_sealed", models.TextField(blank=True)),
                ("sealed_for_id", models.UUIDField(blank=True, null=True)),
                ("on", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "loan",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "loan_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reschedules",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mfi", "loan_id", "version"), name="reschedule_once"
                    )
                ],
            },
        ),
        TenantTable("Reschedule", relations=["loan"]),
        AppendOnly("Reschedule"),
    ]
