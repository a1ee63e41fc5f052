"""Who turned out to be somebody else, and which claims have been passed on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0018_case_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="passed_on_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="joined_to_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("kind", "identity"), ("passed_on_at__isnull", True)),
                fields=["mfi", "id"],
                name="case_claim_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["joined_to_id"], name="person_joined_to"),
        ),
    ]
