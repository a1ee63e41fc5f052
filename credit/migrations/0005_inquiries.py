"""Who looked at a person, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0004_given"),
    ]

    operations = [
        migrations.CreateModel(
            name="InquiryRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "inquiry_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("borrower_id", models.UUIDField()),
                ("inquiry_id", models.UUIDField()),
                ("mfi_id", models.UUIDField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("application", "application"),
                            ("review", "review"),
                            ("collection", "collection"),
                        ],
                        max_length=11,
                    ),
                ),
                ("consent_id", models.UUIDField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "credit_inquiry",
                "indexes": [
                    models.Index(fields=["borrower_id", "at"], name="credit_inquiry_in_order")
                ],
            },
        ),
    ]
