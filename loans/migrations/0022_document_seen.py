"""Whether a document stands behind an identity: so far, wherever one is said to have been seen."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def say_of_the_seen(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Until now an identity was seen or only declared: nobody had been matched."""
    people = apps.get_model("loans", "Person").objects.using(editor.connection.alias)
    people.filter(identity="seen").update(document_seen=True)


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0021_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="document_seen",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(say_of_the_seen, migrations.RunPython.noop),
    ]
