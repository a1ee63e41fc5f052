"""What she allowed on her phone, beside her application."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0031_collections"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="agreed",
            field=models.CharField(blank=True, max_length=120),
        ),
    ]
