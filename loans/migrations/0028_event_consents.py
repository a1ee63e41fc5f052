"""Consents that a lender noted, found by whose they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0027_report_files"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("type", "consent.given")),
                fields=["mfi", "subject_id", "at"],
                name="event_consents",
            ),
        ),
    ]
