"""What carriers report of texts, as it came; what it may say of one that nobody knows of."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0038_consent_codes"),
        ("messaging", "0004_opt_outs_by_class"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("carrier", models.CharField(max_length=20)),
                ("name", models.BinaryField()),
                ("provider_id", models.CharField(blank=True, max_length=80)),
                ("of_mfi_id", models.UUIDField(null=True)),
                ("of_message_id", models.UUIDField(null=True)),
                ("to_digest", models.BinaryField()),
                ("word", models.CharField(max_length=60, verbose_name="the carrier's")),
                (
                    "failure",
                    models.CharField(blank=True, max_length=60, verbose_name="the carrier's"),
                ),
                ("data_key", models.BinaryField()),
                ("data_key_id", models.CharField(max_length=32)),
                ("body_sealed", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("applied", "Applied"),
                            ("noted", "Noted"),
                            ("stray", "Stray"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("flag", models.CharField(blank=True, max_length=12)),
                ("mfi_id", models.UUIDField(null=True)),
                ("message_id", models.UUIDField(null=True)),
                ("looks", models.PositiveSmallIntegerField(default=0)),
                ("look_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="message",
            name="hint_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="hint_status",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=["mfi", "provider_id"],
                name="message_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "unknown")),
                fields=["mfi", "settled_at"],
                name="message_unknown",
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryreport",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["look_at"],
                name="delivery_report_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryreport",
            index=models.Index(fields=["provider_id"], name="delivery_report_provider"),
        ),
        migrations.AddIndex(
            model_name="deliveryreport",
            index=models.Index(
                condition=models.Q(("flag", ""), _negated=True),
                fields=["at"],
                name="delivery_report_flagged",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreport",
            constraint=models.UniqueConstraint(
                fields=("carrier", "name"), name="delivery_report_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "applied", "noted", "stray"])),
                name="delivery_report_state_known",
            ),
        ),
    ]
