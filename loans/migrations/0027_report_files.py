"""Reports that are built in the background, and kept as sealed files."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0026_close_of_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportFile",
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
                ("name", models.CharField(max_length=30)),
                ("form", models.CharField(max_length=4)),
                ("language", models.CharField(max_length=2)),
                ("on", models.DateField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("officer_id", models.UUIDField(blank=True, null=True)),
                ("product_id", models.UUIDField(blank=True, null=True)),
                ("by_id", models.UUIDField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("building", "Building"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("broken", "Broken"),
                            ("not_kept", "Not Kept"),
                            ("gave_up", "Gave Up"),
                        ],
                        max_length=8,
                    ),
                ),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows_total", models.PositiveIntegerField()),
                ("claim_id", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("data_key", models.BinaryField(null=True)),
                ("data_key_id", models.CharField(max_length=32)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
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
                    models.Index(fields=["mfi", "by_id", "at", "id"], name="report_file_of_whom"),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "building"])),
                        fields=["mfi", "at"],
                        name="report_file_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["queued", "building", "ready", "failed"])
                        ),
                        name="report_file_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "building"), _negated=True),
                            models.Q(("claim_id__isnull", False), ("lease_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_file_built_by_somebody",
                    ),
                ],
            },
        ),
        TenantTable("ReportFile"),
    ]
