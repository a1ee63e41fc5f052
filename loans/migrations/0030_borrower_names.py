"""Borrowers' names in the order of their letters: one index finds a beginning, and is in order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0029_lists"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="borrower", name="borrower_name"),
        # In any other order an index of names finds no beginning, and one made for beginnings
        # gives no order: the first page of very many would be read out of all of them.
        migrations.AlterField(
            model_name="borrower",
            name="name_folded",
            field=models.CharField(db_collation="C", max_length=120),
        ),
        migrations.AddIndex(
            model_name="borrower",
            index=models.Index(fields=["mfi", "name_folded", "id"], name="borrower_name_in_order"),
        ),
    ]
