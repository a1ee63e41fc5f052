"""Why a borrower takes her application back, in sealed words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0022_document_seen"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="withdrawal_sealed",
            field=models.TextField(blank=True),
        ),
    ]
