"""Why a borrower takes her application back, in sealed words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0023_loan_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="withdrawal_sealed",
            field=models.TextField(blank=True),
        ),
    ]
