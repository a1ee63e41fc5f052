"""Who has to come herself for a new PIN."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0034_service_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="borrower",
            name="sim_swapped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="in_person",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
