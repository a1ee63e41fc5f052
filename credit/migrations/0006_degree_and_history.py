"""How far a person is proved with what is held for her, and how her loans stand and stood."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0005_inquiries"),
    ]

    operations = [
        migrations.AddField(
            model_name="exposurerow",
            name="degree",
            field=models.CharField(
                choices=[("declared", "declared"), ("seen", "seen"), ("matched", "matched")],
                db_default="declared",
                default="declared",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="exposurerow",
            name="lent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="CreditLine",
            fields=[
                ("borrower_id", models.UUIDField()),
                ("mfi_id", models.UUIDField()),
                ("loan_id", models.UUIDField()),
                ("revision", models.BigIntegerField()),
                ("body", models.JSONField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "mfi_id",
                        "loan_id",
                        "revision",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={"db_table": "credit_line"},
        ),
        migrations.CreateModel(
            name="LoanStanding",
            fields=[
                ("borrower_id", models.UUIDField()),
                ("mfi_id", models.UUIDField()),
                ("loan_id", models.UUIDField()),
                ("revision", models.BigIntegerField()),
                ("body", models.JSONField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "borrower_id",
                        "mfi_id",
                        "loan_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={"db_table": "credit_loan_standing"},
        ),
    ]
