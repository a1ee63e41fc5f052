"""Looks at credit records are found by what was looked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0039_borrower_language"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("type", "record.looked")),
                fields=["mfi", "subject_id"],
                name="event_looks",
            ),
        ),
    ]
