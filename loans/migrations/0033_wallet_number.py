"""The number that a borrower's money is paid to, where it is not her phone, sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0032_phone_consents"),
    ]

    operations = [
        migrations.AddField(
            model_name="borrower",
            name="wallet_sealed",
            field=models.TextField(blank=True),
        ),
    ]
