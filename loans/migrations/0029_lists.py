"""Indexes for what lists are asked for: an officer's loans, what falls due, what waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0028_event_consents"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="borrower",
            index=models.Index(fields=["mfi", "district_id"], name="borrower_district"),
        ),
        migrations.AddIndex(
            model_name="borrower",
            index=models.Index(fields=["mfi", "officer_id"], name="borrower_officer"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status__in", ["open", "waiting"])),
                fields=["mfi", "due_on"],
                name="case_due",
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                fields=["mfi", "officer_id", "status", "oldest_due_on"], name="loan_officer_due"
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["mfi", "disbursed_on"], name="loan_disbursed"),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(
                condition=models.Q(("status__in", ["asked", "failed", "unknown"])),
                fields=["mfi", "status", "loan_id"],
                name="payout_not_paid",
            ),
        ),
        migrations.AddIndex(
            model_name="waitingact",
            index=models.Index(
                condition=models.Q(("confirmed_by_id__isnull", True)),
                fields=["mfi", "at"],
                name="waiting_act_open",
            ),
        ),
    ]
