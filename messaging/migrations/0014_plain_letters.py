"""Whether a broadcast goes out in the phones' own letters, or as it is written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0013_wording_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="broadcast",
            name="plain_letters",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
