"""What people say is wrong in their records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0007_looks_of_officers"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisputeRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "dispute_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("borrower_id", models.UUIDField()),
                ("dispute_id", models.UUIDField()),
                ("mfi_id", models.UUIDField()),
                ("loan_id", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "upheld"), ("rejected", "rejected")],
                        max_length=8,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "credit_dispute",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("verdict", "")),
                            models.Q(
                                ("settled_at__isnull", False),
                                models.Q(("verdict", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="credit_dispute_settled_at_once",
                    )
                ],
            },
        ),
    ]
