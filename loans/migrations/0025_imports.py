"""Files that borrowers and loans are brought along in, and what is known of loans from them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import loans.tenancy
from loans.placement import Sequential, TenantTable
from loans.rights import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0024_withdrawal_words"),
    ]

    operations = [
        Sequential(),
        migrations.CreateModel(
            name="ImportedFile",
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
                    "kind",
                    models.CharField(
                        choices=[("borrowers", "Borrowers"), ("loans", "Loans")], max_length=9
                    ),
                ),
                ("digest", models.BinaryField()),
                ("again", models.PositiveSmallIntegerField(default=0)),
                ("rows", models.PositiveIntegerField()),
                ("by_id", models.CharField(max_length=60)),
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
        ),
        migrations.AddField(
            model_name="application",
            name="import_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="payment",
            name="brought",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["mfi", "import_id"], name="application_import"),
        ),
        migrations.AddConstraint(
            model_name="importedfile",
            constraint=models.UniqueConstraint(
                fields=("mfi", "kind", "digest", "again"), name="imported_file_once"
            ),
        ),
        TenantTable("ImportedFile"),
        AppendOnly("ImportedFile"),
    ]
