"""A lender's own words for our texts, and what people say is wrong in a text."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0007_sms_prices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
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
                    "text",
                    models.CharField(
                        max_length=30, verbose_name="the text's label in our catalogue"
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                ("version", models.PositiveIntegerField()),
                ("says", models.TextField(blank=True)),
                ("accepted", models.JSONField(default=list)),
                ("legal", models.BooleanField()),
                ("written_by_id", models.UUIDField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("starts_at", models.DateTimeField()),
                ("live_from", models.DateTimeField(blank=True, null=True)),
                ("approved_by_id", models.UUIDField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                        fields=("mfi", "text", "language", "version"), name="wording_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "st"]), ("version__gte", 1)),
                        name="wording_language_and_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by_id__isnull", True),
                            ("written_by_id__isnull", True),
                            models.Q(("approved_by_id", models.F("written_by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="wording_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", True), ("approved_by_id__isnull", True)
                            ),
                            models.Q(
                                ("approved_at__isnull", False), ("approved_by_id__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="wording_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("legal", False),
                            ("live_from__isnull", True),
                            ("approved_by_id__isnull", False),
                            _connector="OR",
                        ),
                        name="wording_legal_takes_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            ("live_from__isnull", True),
                            ("withdrawn_at__lt", models.F("live_from")),
                            _connector="OR",
                        ),
                        name="wording_withdrawn_unheard",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WordingMark",
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
                ("text", models.CharField(max_length=30)),
                ("language", models.CharField(max_length=2)),
                ("version", models.PositiveIntegerField()),
                ("note", models.CharField(max_length=200)),
                ("marked_by_id", models.UUIDField(blank=True, null=True)),
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
                "indexes": [models.Index(fields=["mfi", "at", "id"], name="wording_mark_in_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "st"])),
                        name="wording_mark_language",
                    )
                ],
            },
        ),
        TenantTable("Wording"),
        TenantTable("WordingMark"),
    ]
