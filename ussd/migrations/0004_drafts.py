"""What was answered in sessions that broke off."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ussd", "0003_pins"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "caller",
                    models.CharField(
                        max_length=64, verbose_name="keyed digest of phone and service code"
                    ),
                ),
                ("flow", models.CharField(max_length=20)),
                ("data_key", models.BinaryField(null=True)),
                ("data_key_id", models.CharField(max_length=32)),
                ("sealed", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="draft_expires")],
                "constraints": [models.UniqueConstraint(fields=("caller",), name="draft_once")],
            },
        ),
    ]
