"""The language of a borrower beside her name: whom a text goes to is chosen and counted by it."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from loans.placement import Sequential

BATCH_ROWS = 10_000


def copy_what_they_speak(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Lender by lender: a copy on the coordinator cannot be joined to rows on a node."""
    alias = editor.connection.alias
    members = apps.get_model("loans", "Membership").objects.using(alias)
    borrowers = apps.get_model("loans", "Borrower").objects.using(alias)
    for mfi_id in members.order_by().values_list("mfi_id", flat=True).distinct():
        speak = members.filter(mfi_id=mfi_id, person__language="st")
        ids = list(speak.values_list("borrower_id", flat=True))
        for start in range(0, len(ids), BATCH_ROWS):
            part = borrowers.filter(mfi_id=mfi_id, id__in=ids[start : start + BATCH_ROWS])
            part.update(language="st")


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0038_consent_codes"),
    ]

    operations = [
        Sequential(),
        migrations.AddField(
            model_name="borrower",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("st", "Sesotho")],
                db_default="en",
                default="en",
                max_length=2,
            ),
        ),
        migrations.RunPython(copy_what_they_speak, migrations.RunPython.noop),
    ]
