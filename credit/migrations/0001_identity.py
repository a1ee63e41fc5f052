"""Who a person is in the registry, and whom her phone has pointed at."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BorrowerByIdentity",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "id_type",
                        "digest",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id_type", models.CharField(max_length=20)),
                ("digest", models.BinaryField(max_length=32)),
                ("key_id", models.CharField(max_length=40)),
                ("borrower_id", models.UUIDField()),
                (
                    "since",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "credit_borrower_by_identity",
            },
        ),
        migrations.CreateModel(
            name="PhonePointer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "digest",
                        "borrower_id",
                        "pointed_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                ("borrower_id", models.UUIDField()),
                ("pointed_at", models.DateTimeField()),
                ("key_id", models.CharField(max_length=40)),
            ],
            options={
                "db_table": "credit_phone_pointer",
            },
        ),
    ]
