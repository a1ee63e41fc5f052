"""Which loan a dispute is about, and what two people said to it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0035_in_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="disputed_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="verdict",
            field=models.CharField(
                blank=True,
                choices=[("upheld", "Upheld"), ("rejected", "Rejected")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
