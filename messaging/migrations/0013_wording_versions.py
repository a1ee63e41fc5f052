"""Which version of a lender's own words was said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0012_kept_and_billed"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="wording_version",
            field=models.IntegerField(blank=True, null=True),
        ),
    ]
