"""Codes that borrowers read out to an officer who asks for a consent."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0037_unchecked"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentCode",
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
                ("borrower_id", models.UUIDField()),
                ("purpose", models.CharField(max_length=11)),
                ("language", models.CharField(max_length=2)),
                ("text_digest", models.BinaryField(max_length=32)),
                ("by_id", models.CharField(max_length=60)),
                ("wrong_tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "borrower",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "borrower_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_codes",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["mfi", "borrower_id", "at"], name="consent_code_borrower"),
                    models.Index(fields=["mfi", "by_id", "at"], name="consent_code_officer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("wrong_tries__lte", 5)), name="consent_code_tries_few"
                    )
                ],
            },
        ),
        TenantTable("ConsentCode", relations=["borrower"]),
    ]
