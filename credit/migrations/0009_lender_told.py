"""Up to when each lender has told what happened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0008_disputes"),
    ]

    operations = [
        migrations.CreateModel(
            name="LenderTold",
            fields=[
                ("mfi_id", models.UUIDField(primary_key=True, serialize=False)),
                ("told_to", models.DateTimeField()),
            ],
            options={"db_table": "credit_lender_told"},
        ),
    ]
