"""On which days a product's borrowers are reminded."""

from django.db import migrations, models

import loans.rules.reminders


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0040_event_looks"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="reminders",
            field=models.JSONField(default=loans.rules.reminders.default_steps),
        ),
    ]
