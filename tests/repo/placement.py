"""Whether every lender's table has its place, its immediate foreign keys and its indexes."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from loans.placement import TenantTable
from loans.tenancy import TenantFK, TenantModel

Placed = dict[str, set[str]]  # relations that are tied in the database, by model


def tenant_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def relations(model: type[Model]) -> dict[str, TenantFK]:
    fields = model._meta.get_fields()
    return {field.name: field for field in fields if isinstance(field, TenantFK)}


def placed_by_migrations() -> Placed:
    """Read all migrations from the disk, without a database."""
    placed: Placed = {}
    loader = MigrationLoader(None)
    for (app, _), migration in sorted(loader.disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, TenantTable):
                placed[f"{app}.{operation.model}".lower()] = set(operation.relations)
    return placed


def without_a_place(models: Iterable[type[Model]], placed: Placed) -> Iterator[str]:
    """Tell which models no migration places, and which relations none ties."""
    for model in models:
        label = model._meta.label
        if label.lower() not in placed:
            yield f"{label}: no TenantTable in its migrations"
            continue
        for name in sorted({"mfi", *relations(model)} - placed[label.lower()]):
            yield f"{label}.{name}: not named by its TenantTable"


def _columns(field: TenantFK) -> tuple[str, ...]:
    return tuple(str(mine.column) for mine, _ in field.related_fields)


def without_a_foreign_key(model: type[Model]) -> Iterator[str]:
    """Ask the database which relations it does not guard, or only at commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ARRAY(SELECT attname::text FROM unnest(conkey) AS number
                         JOIN pg_attribute ON attrelid = conrelid AND attnum = number),
                   condeferrable
            FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass
            """,
            [model._meta.db_table],
        )
        deferrable = {frozenset(columns): late for columns, late in cursor.fetchall()}
    wanted = {"mfi": ("mfi_id",), **{n: _columns(f) for n, f in relations(model).items()}}
    for name, columns in sorted(wanted.items()):
        late = deferrable.get(frozenset(columns))
        if late is None:
            yield f"{model._meta.label}.{name}: no foreign key in the database"
        elif late:
            yield f"{model._meta.label}.{name}: its foreign key waits for the commit"


def without_an_index(model: type[Model]) -> Iterator[str]:
    """Ask the database which relations have no index that begins with the lender."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
    begins = {tuple(one["columns"][:2]) for one in found if one["index"] or one["unique"]}
    for name, field in sorted(relations(model).items()):
        if _columns(field)[:2] not in begins:
            yield f"{model._meta.label}.{name}: no index that begins with {_columns(field)}"
