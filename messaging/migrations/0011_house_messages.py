"""Mail of the house to its staff, and the texts of which a carrier still owes a report."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0040_event_looks"),
        ("messaging", "0010_reminders"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("notice", models.CharField(max_length=30)),
                ("data_key", models.BinaryField(null=True)),
                ("data_key_id", models.CharField(max_length=32)),
                ("to_sealed", models.TextField()),
                ("text_sealed", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Sending"),
                            ("accepted", "Accepted"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("carrier", models.CharField(blank=True, max_length=20)),
                ("provider_id", models.CharField(blank=True, max_length=80)),
                ("failure", models.CharField(blank=True, max_length=40)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claim_id", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("carrier", "kannel"), ("status", "accepted")),
                fields=["mfi", "expires_at"],
                name="message_report_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="housemessage",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "sending"])),
                fields=["due_at"],
                name="house_message_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="housemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["queued", "sending", "accepted", "failed", "expired"])
                ),
                name="house_message_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="housemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "sending"), _negated=True),
                    models.Q(("claim_id__isnull", False), ("lease_until__isnull", False)),
                    _connector="OR",
                ),
                name="house_message_sent_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="housemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("data_key__isnull", False), ("status__in", ["queued", "sending"])),
                    models.Q(
                        ("data_key__isnull", True),
                        ("status__in", ["accepted", "failed", "expired"]),
                    ),
                    _connector="OR",
                ),
                name="house_message_read_while_open",
            ),
        ),
    ]
