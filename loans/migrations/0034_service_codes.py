"""A code of a lender's own, at which nobody else answers."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0033_wallet_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="mfi",
            name="service_code",
            field=models.CharField(
                blank=True,
                max_length=24,
                validators=[
                    django.core.validators.RegexValidator(
                        "^\\*[0-9]{2,4}(?:\\*[0-9]{1,6}){0,3}#$", "As it is dialled: *120*5#."
                    )
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="mfi",
            constraint=models.UniqueConstraint(
                condition=models.Q(("service_code", ""), _negated=True),
                fields=("service_code",),
                name="mfi_service_code_once",
            ),
        ),
    ]
