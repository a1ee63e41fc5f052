"""The sample tables, placed as the product places its own."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import loans.tenancy
from loans.placement import TenantTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("loans", "0003_districts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Saver",
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
                ("phone", models.CharField(max_length=20)),
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
        migrations.CreateModel(
            name="Passbook",
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
                ("saver_id", models.UUIDField()),
                ("witness_id", models.UUIDField(blank=True, null=True)),
                ("lisente", models.BigIntegerField(default=0)),
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
                (
                    "saver",
                    loans.tenancy.TenantFK(
                        from_fields=("mfi", "saver_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passbooks",
                        serialize=False,
                        to="sample.saver",
                        to_fields=("mfi", "id"),
                    ),
                ),
                (
                    "witness",
                    loans.tenancy.TenantFK(
                        blank=True,
                        from_fields=("mfi", "witness_id"),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="witnessed",
                        serialize=False,
                        to="sample.saver",
                        to_fields=("mfi", "id"),
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="saver",
            constraint=models.UniqueConstraint(fields=("mfi", "phone"), name="saver_phone_once"),
        ),
        migrations.AddIndex(
            model_name="passbook",
            index=models.Index(fields=["mfi", "saver_id"], name="passbook_saver"),
        ),
        migrations.AddIndex(
            model_name="passbook",
            index=models.Index(fields=["mfi", "witness_id"], name="passbook_witness"),
        ),
        TenantTable("Saver"),
        TenantTable("Passbook", relations=["saver", "witness"]),
    ]
