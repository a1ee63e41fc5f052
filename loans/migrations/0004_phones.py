"""What was known of people so far was their phones: those rows keep the language of a number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loans", "0003_districts")]

    operations = [
        migrations.RemoveConstraint(model_name="person", name="person_phone_once"),
        migrations.RemoveConstraint(model_name="person", name="person_phone_e164"),
        migrations.RenameModel(old_name="Person", new_name="Phone"),
        migrations.RenameField(model_name="phone", old_name="phone", new_name="number"),
        migrations.AlterField(
            model_name="phone",
            name="number",
            field=models.CharField(max_length=16, verbose_name="number in E.164"),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.UniqueConstraint(fields=["number"], name="phone_number_once"),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.CheckConstraint(
                condition=models.Q(number__regex="^\\+[1-9][0-9]{6,14}$"),
                name="phone_number_e164",
            ),
        ),
    ]
