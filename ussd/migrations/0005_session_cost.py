"""What a session cost, as its network says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ussd", "0004_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="sessionlog",
            name="cost",
            field=models.DecimalField(decimal_places=4, max_digits=10, null=True),
        ),
        migrations.AddField(
            model_name="sessionlog",
            name="currency",
            field=models.CharField(blank=True, max_length=3),
        ),
    ]
