"""Every lender's table is spread with the others and guarded by the database."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from loans.tenancy import TenantFK, TenantModel
from tests.owner import as_owner
from tests.repo import placement
from tests.sample.models import Passbook, Saver

MODELS = placement.tenant_models()
LABELS = [model._meta.label for model in MODELS]


def test_there_are_tables_to_judge() -> None:
    assert {"loans.AuditEntry", "loans.Event", "sample.Passbook"} <= set(LABELS)


def test_every_lenders_table_is_placed_by_its_migrations() -> None:
    missing = list(placement.without_a_place(MODELS, placement.placed_by_migrations()))
    assert not missing, "\n".join(missing)


@isolate_apps("tests.sample")
def test_a_table_that_no_migration_places_is_found() -> None:
    class Stray(TenantModel):
        class Meta:
            app_label = "sample"

    placed = placement.placed_by_migrations()
    assert list(placement.without_a_place([Saver, Stray], placed)) == [
        "sample.Stray: no TenantTable in its migrations",
    ]


@isolate_apps("tests.sample")
def test_a_relation_that_no_migration_ties_is_found() -> None:
    class Stray(TenantModel):
        saver_id = models.UUIDField()
        saver = TenantFK(Saver, models.PROTECT, related_name="+")

        class Meta:
            app_label = "sample"

    assert list(placement.without_a_place([Stray], {"sample.stray": {"mfi"}})) == [
        "sample.Stray.saver: not named by its TenantTable",
    ]


@pytest.mark.citus
@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_every_relation_has_an_immediate_foreign_key(model: type[models.Model]) -> None:
    assert list(placement.without_a_foreign_key(model)) == []


@pytest.mark.citus
@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=LABELS)
def test_every_relation_has_an_index_that_begins_with_the_lender(model: type[models.Model]) -> None:
    assert list(placement.without_an_index(model)) == []


@pytest.mark.django_db
def test_a_relation_without_foreign_key_or_with_a_late_one_is_found() -> None:
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE sample_passbook DROP CONSTRAINT sample_passbook_saver_fk")
        cursor.execute(
            "ALTER TABLE sample_passbook ALTER CONSTRAINT sample_passbook_witness_fk DEFERRABLE",
        )
    assert list(placement.without_a_foreign_key(Passbook)) == [
        "sample.Passbook.saver: no foreign key in the database",
        "sample.Passbook.witness: its foreign key waits for the commit",
    ]


@pytest.mark.django_db
def test_a_relation_without_index_is_found() -> None:
    with as_owner() as cursor:
        cursor.execute("DROP INDEX passbook_witness")
    assert list(placement.without_an_index(Passbook)) == [
        "sample.Passbook.witness: no index that begins with ('mfi_id', 'witness_id')",
    ]
