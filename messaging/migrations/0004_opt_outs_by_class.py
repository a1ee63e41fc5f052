"""A number says stop to one kind of texts, and of a borrower her row says so too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0038_consent_codes"),
        ("messaging", "0003_broadcasts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="optout",
            name="opt_out_once",
        ),
        migrations.AddField(
            model_name="optout",
            name="borrower_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="optout",
            name="kind",
            field=models.CharField(
                choices=[("bulk", "Bulk"), ("reminder", "Reminder")], default="bulk", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="optout",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("asked", "Asked"),
                    ("complained", "Complained"),
                    ("not_hers", "Not Hers"),
                    ("other", "Other"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="optout",
            name="how",
            field=models.CharField(
                choices=[
                    ("menu", "Menu"),
                    ("sms", "Sms"),
                    ("carrier", "Carrier"),
                    ("refused", "Refused"),
                    ("officer", "Officer"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="optout",
            index=models.Index(fields=["mfi", "kind", "borrower_id"], name="opt_out_borrower"),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("borrower_id__isnull", False)),
                fields=("mfi", "to_digest", "kind", "borrower_id"),
                name="opt_out_once_for_her",
            ),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("borrower_id__isnull", True)),
                fields=("mfi", "to_digest", "kind"),
                name="opt_out_once_for_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["bulk", "reminder"])), name="opt_out_kind_known"
            ),
        ),
    ]
