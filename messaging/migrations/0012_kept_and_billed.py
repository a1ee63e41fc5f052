"""What a bill is made of; texts that are forgotten; a number that is nobody's and said stop."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0041_product_reminders"),
        ("messaging", "0011_house_messages"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="message",
            name="message_under_one_key",
        ),
        migrations.AddField(
            model_name="message",
            name="account_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="network",
            field=models.CharField(blank=True, db_default="", default="", max_length=5),
        ),
        migrations.AddField(
            model_name="message",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="optout",
            name="data_key",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="optout",
            name="data_key_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddField(
            model_name="optout",
            name="phone_sealed",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddIndex(
            model_name="deliveryreport",
            index=models.Index(fields=["at"], name="delivery_report_at"),
        ),
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(fields=["at"], name="inbound_at"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(
                    models.Q(("to_digest", None), _negated=True),
                    models.Q(("to_sealed", ""), _negated=True),
                    models.Q(("text_sealed", ""), _negated=True),
                    _connector="OR",
                ),
                fields=["mfi", "at"],
                name="message_personal",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("data_key__isnull", True), ("sealed_for_id__isnull", False)),
                    models.Q(("data_key__isnull", False), ("sealed_for_id__isnull", True)),
                    models.Q(
                        ("broadcast_id__isnull", False), ("data_key", None), ("sealed_for_id", None)
                    ),
                    models.Q(
                        ("data_key", None),
                        ("sealed_for_id", None),
                        ("text_sealed", ""),
                        ("to_digest", None),
                        ("to_sealed", ""),
                    ),
                    _connector="OR",
                ),
                name="message_under_one_key",
            ),
        ),
    ]
