"""What a case is about, in sealed words, and what came of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0006_products"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="text_sealed",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="case",
            name="outcome",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
