"""Every table has its place: tied at once, found by its lender, spread where there is a cluster."""

import pytest
from django.apps import apps
from django.db import (
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    connection,
    models,
    transaction,
)
from django.db.models import QuerySet

from loans.models import AuditEntry, Event, HouseOnce, Mfi, Phone, StaffMember
from loans.queries.trail import unsealed
from loans.tenancy import TenantFK, TenantModel
from tests.owner import as_owner
from tests.sample.models import Passbook, Saver

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
TENANT_MODELS = [m for m in apps.get_models() if issubclass(m, TenantModel)]
SHARED = {"loans_mfi", "loans_district"}


def label(model: type[models.Model]) -> str:
    return model._meta.label


def relations(model: type[models.Model]) -> list[TenantFK]:
    return [field for field in model._meta.get_fields() if isinstance(field, TenantFK)]


def keys_in_database(table: str) -> dict[tuple[str, ...], bool]:
    """Give the columns of each foreign key, and whether it waits for the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute "
            "        WHERE attrelid = conrelid AND attnum = ANY (conkey)), condeferrable "
            "FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
            [table],
        )
        return {tuple(columns): deferrable for columns, deferrable in cursor.fetchall()}


@pytest.mark.parametrize("model", TENANT_MODELS, ids=label)
def test_every_tenant_relation_is_tied_at_once(model: type[TenantModel]) -> None:
    found = keys_in_database(model._meta.db_table)
    wanted = [("mfi_id",)] + [
        tuple(sorted(str(column.column) for column, _ in relation.related_fields))
        for relation in relations(model)
    ]
    assert {key: found.get(key) for key in wanted} == dict.fromkeys(wanted, False)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=label)
def test_every_tenant_relation_is_found_by_its_lender(model: type[TenantModel]) -> None:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
    indexed = {tuple(c["columns"][:2]) for c in constraints.values() if c["index"] or c["unique"]}
    for relation in relations(model):
        assert tuple(own.column for own, _ in relation.related_fields)[:2] in indexed


def test_no_coordinator_table_is_tied_to_a_shared_one() -> None:
    """With such a key Citus would take the table in, and refuse third-party migrations on it."""
    own = {m._meta.db_table for m in TENANT_MODELS} | SHARED
    for model in apps.get_models():
        table = model._meta.db_table
        if table in own:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT confrelid::regclass::text FROM pg_constraint "
                "WHERE contype = 'f' AND conrelid = %s::regclass",
                [table],
            )
            assert not {target for (target,) in cursor.fetchall()} & own, table


# ── On the cluster ───────────────────────────────────────────────────────────────────────────────


def known_to_citus() -> dict[str, tuple[str, int, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT logicalrelid::text, partmethod, colocationid, "
            "CASE WHEN partmethod = 'h' THEN column_to_column_name(logicalrelid, partkey) END "
            "FROM pg_dist_partition",
        )
        return {table: (method, group, key) for table, method, group, key in cursor.fetchall()}


@pytest.mark.citus_only
def test_tenant_tables_lie_together_shared_ones_everywhere_and_the_rest_at_home() -> None:
    known = known_to_citus()
    tenant = {m._meta.db_table for m in TENANT_MODELS}
    assert set(known) == tenant | SHARED
    assert {known[table][0] for table in tenant} == {"h"}
    assert {known[table][2] for table in tenant} == {"mfi_id"}
    assert len({known[table][1] for table in tenant}) == 1
    assert {known[table][0] for table in SHARED} == {"n"}


def tasks(query: QuerySet[models.Model]) -> int:
    """Count the shards that a query is sent to."""
    plan = query.explain()
    line = next(line for line in plan.splitlines() if "Task Count:" in line)
    return int(line.rsplit(":", 1)[1])


@pytest.mark.citus_only
def test_a_lenders_queries_go_to_one_shard(maluti: Mfi) -> None:
    saver = Saver.objects.create(mfi=maluti, phone="+26658123456")
    for query in (
        Saver.objects.of(maluti).filter(phone="+26658123456"),
        Saver.objects.filter(pk=saver.pk),
        Saver.objects.filter(pk__in=[saver.pk]),
        Passbook.objects.of(maluti).select_related("saver"),
        saver.passbooks.all(),
        Event.objects.of(maluti).order_by("at", "id"),
        unsealed(maluti.id),
    ):
        assert tasks(query) == 1, str(query.query)


def refused(sql: str) -> str:
    """Run as the owner what the cluster must refuse, and tell its words."""
    errors = (NotSupportedError, InternalError, OperationalError, ProgrammingError)
    with as_owner() as cursor, pytest.raises(errors) as refusal, transaction.atomic():
        cursor.execute(sql)
    return str(refusal.value)


MOVE = "UPDATE sample_saver SET mfi_id = '00000000-0000-4000-8000-000000000000'"
UNIQUE = "ALTER TABLE sample_saver ADD CONSTRAINT u UNIQUE (phone)"
TRIGGER = """CREATE TRIGGER t BEFORE UPDATE ON sample_saver FOR EACH ROW
    EXECUTE FUNCTION suppress_redundant_updates_trigger()"""
KEY_HOME = """ALTER TABLE sample_saver ADD CONSTRAINT f FOREIGN KEY (id)
    REFERENCES loans_staffmember (id)"""
TWO_AT_ONCE = """ALTER TABLE sample_passbook DROP CONSTRAINT sample_passbook_saver_fk,
    ADD CONSTRAINT sample_passbook_saver_fk FOREIGN KEY (mfi_id, saver_id)
    REFERENCES sample_saver (mfi_id, id)"""
REFUSALS = [
    (UNIQUE, "partition column"),
    (TRIGGER, "triggers are not supported"),
    ("SELECT * FROM sample_saver FOR UPDATE", "FOR UPDATE/SHARE"),
    (MOVE, "partition value"),
    (KEY_HOME, "must be a distributed table or a reference table"),
    (TWO_AT_ONCE, "cannot execute ADD CONSTRAINT command with other subcommands"),
]


@pytest.mark.citus_only
@pytest.mark.parametrize(("sql", "words"), REFUSALS)
def test_what_the_cluster_refuses_we_do_not_do(sql: str, words: str) -> None:
    assert words in refused(sql)


@pytest.mark.citus_only
def test_rows_of_the_house_stay_on_the_coordinator() -> None:
    at_home = {m._meta.db_table for m in (StaffMember, Phone, HouseOnce)}
    assert not at_home & known_to_citus().keys()
    assert AuditEntry._meta.db_table in known_to_citus()
