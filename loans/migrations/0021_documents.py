"""Documents of borrowers: what they show lies in sealed files."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0020_directory"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
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
                ("person_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identity", "Identity"),
                            ("payslip", "Payslip"),
                            ("signed_paper", "Signed Paper"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("media_type", models.CharField(max_length=20)),
                ("size_bytes", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "borrower",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "borrower_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
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
                    models.Index(
                        fields=["mfi", "borrower_id", "at", "id"], name="document_in_order"
                    )
                ],
            },
        ),
        TenantTable("Document", relations=["borrower"]),
    ]
