"""What phones send us, as it came."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0005_delivery_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inbound",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("carrier", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[("text", "Text"), ("opt-out", "Opt Out")], max_length=7
                    ),
                ),
                ("from_digest", models.BinaryField()),
                ("data_key", models.BinaryField()),
                ("data_key_id", models.CharField(max_length=32)),
                ("body_sealed", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("answered_by", models.UUIDField(null=True)),
                ("looks", models.PositiveSmallIntegerField(default=0)),
                ("look_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["look_at"],
                        name="inbound_waiting",
                    ),
                    models.Index(fields=["from_digest", "at"], name="inbound_from"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("carrier", "name"), name="inbound_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "done"])),
                        name="inbound_state_known",
                    ),
                ],
            },
        ),
    ]
