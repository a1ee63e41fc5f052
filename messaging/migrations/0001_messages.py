"""The outbox of text messages, who wants no advertisements, and how far events were told."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("loans", "0030_borrower_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboxState",
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
                ("told_to", models.DateTimeField()),
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
            name="Message",
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
                ("event_id", models.UUIDField(blank=True, null=True)),
                ("notice", models.CharField(max_length=30)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "Receipt"),
                            ("code", "Code"),
                            ("reminder", "Reminder"),
                            ("bulk", "Bulk"),
                        ],
                        max_length=8,
                    ),
                ),
                ("borrower_id", models.UUIDField(blank=True, null=True)),
                ("language", models.CharField(max_length=2)),
                ("sealed_for_id", models.UUIDField()),
                ("to_sealed", models.TextField()),
                ("text_sealed", models.TextField()),
                ("to_digest", models.BinaryField()),
                ("segments", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("claimed", "Claimed"),
                            ("sending", "Sending"),
                            ("accepted", "Accepted"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                            ("unknown", "Unknown"),
                            ("suppressed", "Suppressed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("carrier", models.CharField(blank=True, max_length=20)),
                ("provider_id", models.CharField(blank=True, max_length=80)),
                ("failure", models.CharField(blank=True, max_length=40)),
                (
                    "cost",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="as the carrier writes it"
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claim_id", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
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
                    models.Index(fields=["mfi", "at", "id"], name="message_in_order"),
                    models.Index(fields=["mfi", "to_digest"], name="message_to"),
                    models.Index(fields=["mfi", "borrower_id", "at"], name="message_borrower"),
                    models.Index(
                        condition=models.Q(
                            ("status__in", ["queued", "claimed", "sending", "unknown"])
                        ),
                        fields=["mfi", "due_at"],
                        name="message_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "queued",
                                    "claimed",
                                    "sending",
                                    "accepted",
                                    "delivered",
                                    "failed",
                                    "expired",
                                    "unknown",
                                    "suppressed",
                                ],
                            )
                        ),
                        name="message_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["claimed", "sending"]), _negated=True),
                            models.Q(("claim_id__isnull", False), ("lease_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="message_sent_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptOut",
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
                ("to_digest", models.BinaryField()),
                ("how", models.CharField(max_length=10)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("mfi", "to_digest"), name="opt_out_once")
                ],
            },
        ),
        TenantTable("OutboxState"),
        TenantTable("Message"),
        TenantTable("OptOut"),
    ]
