"""Broadcasts, the budget of texts, and who sends now."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import Sequential, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0038_consent_codes"),
        ("messaging", "0002_message_keys"),
    ]

    operations = [
        Sequential(),
        migrations.CreateModel(
            name="Broadcast",
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
                ("name", models.CharField(max_length=80)),
                ("texts", models.JSONField()),
                ("audience", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("awaiting_approval", "Awaiting Approval"),
                            ("scheduled", "Scheduled"),
                            ("sending", "Sending"),
                            ("paused", "Paused"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("by_id", models.UUIDField()),
                ("approved_by_id", models.UUIDField(blank=True, null=True)),
                ("recipients", models.PositiveIntegerField(default=0)),
                ("parts_each", models.PositiveSmallIntegerField(default=0)),
                ("parts_reserved", models.PositiveIntegerField(default=0)),
                ("parts_spent", models.PositiveIntegerField(default=0)),
                ("cost_lisente", models.BigIntegerField(default=0)),
                ("scheduled_at", models.DateTimeField(blank=True, null=True)),
                ("filled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="SenderAccount",
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
                ("username", models.CharField(blank=True, max_length=60)),
                ("api_key_sealed", models.TextField(blank=True)),
                ("data_key", models.BinaryField(null=True)),
                ("data_key_id", models.CharField(max_length=32)),
                ("sender_id", models.CharField(blank=True, max_length=16)),
            ],
        ),
        migrations.CreateModel(
            name="SenderShare",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("holder", models.UUIDField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ShutAccount",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("carrier", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("asks_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SmsBudget",
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
                ("granted", models.PositiveBigIntegerField(default=0)),
                ("reserved", models.PositiveBigIntegerField(default=0)),
                ("spent", models.PositiveBigIntegerField(default=0)),
                ("spent_by_law", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_under_one_key",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_open",
        ),
        migrations.AddField(
            model_name="message",
            name="broadcast_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="law",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="unsure",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="reserved",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="message",
            name="text_sealed",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="message",
            name="to_digest",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="message",
            name="to_sealed",
            field=models.TextField(blank=True),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["queued", "claimed", "sending", "unknown"]),
                    ("broadcast_id", None),
                ),
                fields=["mfi", "kind", "due_at"],
                name="message_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("broadcast_id", None), _negated=True),
                fields=["mfi", "broadcast_id", "status"],
                name="message_of_broadcast",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("data_key__isnull", True), ("sealed_for_id__isnull", False)),
                    models.Q(("data_key__isnull", False), ("sealed_for_id__isnull", True)),
                    models.Q(
                        ("broadcast_id__isnull", False), ("data_key", None), ("sealed_for_id", None)
                    ),
                    _connector="OR",
                ),
                name="message_under_one_key",
            ),
        ),
        migrations.AddIndex(
            model_name="shutaccount",
            index=models.Index(fields=["asks_at"], name="shut_account_asks"),
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(fields=["mfi", "at", "id"], name="broadcast_in_order"),
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(
                condition=models.Q(("status__in", ["scheduled", "sending", "paused"])),
                fields=["mfi", "status"],
                name="broadcast_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "draft",
                            "awaiting_approval",
                            "scheduled",
                            "sending",
                            "paused",
                            "completed",
                            "cancelled",
                        ],
                    )
                ),
                name="broadcast_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by_id", None),
                    models.Q(("approved_by_id", models.F("by_id")), _negated=True),
                    _connector="OR",
                ),
                name="broadcast_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="senderaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", models.F("mfi_id"))), name="account_one_a_lender"
            ),
        ),
        migrations.AddConstraint(
            model_name="smsbudget",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", models.F("mfi_id"))), name="budget_one_a_lender"
            ),
        ),
        migrations.AddConstraint(
            model_name="smsbudget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "granted__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("reserved"), "+", models.F("spent")
                        ),
                    )
                ),
                name="budget_not_exceeded",
            ),
        ),
        TenantTable("Broadcast"),
        TenantTable("SmsBudget"),
        TenantTable("SenderAccount"),
    ]
