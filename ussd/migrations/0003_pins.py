"""PINs, which are a person's and not a lender's: so they are kept beside the people."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loans", "0030_borrower_names"), ("ussd", "0002_session_phone")]

    operations = [
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="pin",
                        serialize=False,
                        to="loans.person",
                    ),
                ),
                (
                    "hashed",
                    models.CharField(max_length=120, verbose_name="argon2id of a keyed digest"),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(null=True)),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tries__lte", 10)), name="pin_tries_at_most"
                    )
                ],
            },
        ),
    ]
