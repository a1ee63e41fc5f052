"""What a loan's instalments ask a month, beside what is owed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0002_consents_and_reservations"),
    ]

    operations = [
        migrations.AddField(
            model_name="exposurerow",
            name="monthly_lisente",
            field=models.BigIntegerField(default=0),
        ),
    ]
