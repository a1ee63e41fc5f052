"""Applications that were approved while nobody could ask the registry, and what came of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0036_disputes"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="conflict",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        migrations.AddField(
            model_name="application",
            name="unchecked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("unchecked_at__isnull", False)),
                fields=["mfi", "unchecked_at"],
                name="application_unchecked",
            ),
        ),
    ]
