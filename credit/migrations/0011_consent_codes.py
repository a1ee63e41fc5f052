"""A consent may be given by a code that she reads out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0010_contributions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consentrow",
            name="channel",
            field=models.CharField(
                choices=[("officer", "officer"), ("code", "code"), ("phone", "phone")], max_length=7
            ),
        ),
    ]
