"""What last screens promised to say by SMS."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ussd", "0006_pin_resets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promise",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "session",
                    models.CharField(
                        max_length=64, verbose_name="keyed digest of the network's session id"
                    ),
                ),
                (
                    "caller",
                    models.CharField(
                        max_length=64, verbose_name="keyed digest of phone and service code"
                    ),
                ),
                ("mfi_id", models.UUIDField(verbose_name="the lender that speaks")),
                ("person_id", models.UUIDField(null=True)),
                ("flow", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=2)),
                ("data_key", models.BinaryField(null=True)),
                ("data_key_id", models.CharField(max_length=32)),
                ("phone_sealed", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["due_at"], name="promise_due"),
                    models.Index(fields=["caller", "at"], name="promise_caller"),
                ],
                "constraints": [models.UniqueConstraint(fields=("session",), name="promise_once")],
            },
        ),
    ]
