"""What a lender writes down of a borrower beside name and phone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0016_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="borrower",
            name="details_sealed",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="borrower",
            name="employment",
            field=models.CharField(blank=True, max_length=13),
        ),
        migrations.AddField(
            model_name="borrower",
            name="gender",
            field=models.CharField(blank=True, max_length=6),
        ),
        migrations.AddField(
            model_name="borrower",
            name="officer_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="borrower",
            name="status_reason_sealed",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="borrower",
            constraint=models.CheckConstraint(
                condition=models.Q(("gender__in", ["", "female", "male", "other"])),
                name="borrower_gender_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="borrower",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "employment__in",
                        [
                            "",
                            "employed",
                            "self_employed",
                            "seasonal",
                            "farmer",
                            "pensioner",
                            "student",
                            "unemployed",
                        ],
                    )
                ),
                name="borrower_employment_known",
            ),
        ),
    ]
