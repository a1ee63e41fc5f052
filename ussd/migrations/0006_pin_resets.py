"""How often a code for a new PIN was tried."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ussd", "0005_session_cost"),
    ]

    operations = [
        migrations.CreateModel(
            name="PinReset",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tries__lte", 5)), name="pin_reset_tries_few"
                    )
                ],
            },
        ),
    ]
