"""Who was told of a case, and when it was settled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0017_borrower_details"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="resolved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="told",
            field=models.JSONField(default=list),
        ),
    ]
