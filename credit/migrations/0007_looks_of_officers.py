"""Who of a lender's staff looked at a person, and how often in a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0006_degree_and_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="inquiryrow",
            name="officer",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="inquiryrow",
            index=models.Index(
                fields=["mfi_id", "at"], include=("officer",), name="credit_inquiry_of_mfi"
            ),
        ),
    ]
