"""The directory has nothing of its own: a row is named by its borrower."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0019_claims"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="membership",
            name="created_at",
        ),
        migrations.RemoveField(
            model_name="membership",
            name="id",
        ),
        migrations.AlterField(
            model_name="membership",
            name="borrower_id",
            field=models.UUIDField(primary_key=True, serialize=False),
        ),
    ]
