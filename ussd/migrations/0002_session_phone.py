"""A session is a phone's: who holds it is not known before the PIN."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ussd", "0001_session_log")]

    operations = [
        migrations.RenameField(model_name="sessionlog", old_name="person_id", new_name="phone_id"),
    ]
