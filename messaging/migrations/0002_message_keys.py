"""A text to a phone that belongs to nobody yet has a key of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0031_collections"),
        ("messaging", "0001_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="data_key",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="data_key_id",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AlterField(
            model_name="message",
            name="sealed_for_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("data_key__isnull", True), ("sealed_for_id__isnull", False)),
                    models.Q(("data_key__isnull", False), ("sealed_for_id__isnull", True)),
                    _connector="OR",
                ),
                name="message_under_one_key",
            ),
        ),
    ]
