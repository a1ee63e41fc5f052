"""How far the registry has been told of a lender's events."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0015_product_options"),
    ]

    operations = [
        migrations.AddField(
            model_name="mfistate",
            name="credit_told_to",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
