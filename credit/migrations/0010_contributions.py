"""What lenders told of their loans a month, and which of it counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0009_lender_told"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContributionMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mfi_id",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("mfi_id", models.UUIDField()),
                ("month", models.IntegerField()),
                ("made", models.UUIDField()),
                ("records", models.IntegerField()),
                ("left_out", models.IntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "credit_contribution_month",
            },
        ),
        migrations.CreateModel(
            name="ContributionRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mfi_id",
                        "month",
                        "made",
                        "loan_ref",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("mfi_id", models.UUIDField()),
                ("month", models.IntegerField()),
                ("made", models.UUIDField()),
                ("loan_ref", models.CharField(db_collation="C", max_length=32)),
                ("body", models.TextField()),
            ],
            options={
                "db_table": "credit_contribution",
            },
        ),
    ]
