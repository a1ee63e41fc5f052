"""Who was reminded of what, and from whom a reminder was held back."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0041_product_reminders"),
        ("messaging", "0009_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
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
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("reminder", "reminder"), ("overdue", "overdue")], max_length=8
                    ),
                ),
                ("step", models.SmallIntegerField()),
                ("on", models.DateField()),
                ("due_on", models.DateField()),
                ("lisente", models.BigIntegerField()),
                ("paid_lisente", models.BigIntegerField()),
                ("held_back", models.BooleanField()),
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
                "indexes": [models.Index(fields=["mfi", "on"], name="reminder_on")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["mfi", "loan_id", "kind", "on"], name="reminder_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["reminder", "overdue"])),
                        name="reminder_kind_known",
                    ),
                ],
            },
        ),
        TenantTable("Reminder"),
    ]
