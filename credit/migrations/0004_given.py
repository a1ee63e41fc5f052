"""Loans that their lenders had given before anybody had to ask: exposures without a consent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0003_monthly"),
    ]

    operations = [
        migrations.AlterField(
            model_name="exposurerow",
            name="consent_id",
            field=models.UUIDField(null=True),
        ),
    ]
