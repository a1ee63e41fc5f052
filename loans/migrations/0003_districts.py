"""The ten districts of Lesotho, and the end of the house's empty audit chain."""

from django.db import migrations

DISTRICTS = (
    (1, "Maseru", "Maseru"),
    (2, "Berea", "Berea"),
    (3, "Leribe", "Leribe"),
    (4, "Butha-Buthe", "Botha-Bothe"),
    (5, "Mokhotlong", "Mokhotlong"),
    (6, "Thaba-Tseka", "Thaba-Tseka"),
    (7, "Qacha's Nek", "Qacha's Nek"),
    (8, "Quthing", "Quthing"),
    (9, "Mohale's Hoek", "Mohale's Hoek"),
    (10, "Mafeteng", "Mafeteng"),
)


def fill(apps, schema_editor):
    District = apps.get_model("loans", "District")
    District.objects.bulk_create(
        District(id=number, name=name, name_st=name_st) for number, name, name_st in DISTRICTS
    )
    apps.get_model("loans", "HouseChainHead").objects.create(id=1)


def empty(apps, schema_editor):
    apps.get_model("loans", "District").objects.all().delete()
    apps.get_model("loans", "HouseChainHead").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("loans", "0002_tenant_tables")]

    operations = [migrations.RunPython(fill, empty)]
