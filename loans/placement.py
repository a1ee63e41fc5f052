"""Migration operations that place tables under Citus, and give the product's role its rights.

On plain PostgreSQL they add the tenant foreign keys and the rights, and place nothing.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

Editor = BaseDatabaseSchemaEditor
FIRST_TENANT_TABLE = "loans_mfistate"


def extension_here(cursor: CursorWrapper) -> bool:
    """Tell whether this database has the Citus extension; asking for a setting would guess."""
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
    return cursor.fetchone() is not None


def has_citus(alias: str = "default") -> bool:
    """Ask a connection by its name."""
    with connections[alias].cursor() as cursor:
        return extension_here(cursor)


def on_citus(editor: Editor, sql: str, params: Sequence[object] = ()) -> None:
    """Run a statement where there is a cluster, and nothing elsewhere."""
    if has_citus(editor.connection.alias):
        editor.execute(sql, list(params))


def sequential(editor: Editor) -> None:
    """Work on one shard at a time until the migration ends, as placement beside DDL needs."""
    on_citus(editor, "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")


def add_foreign_key(editor: Editor, model: type[Model], name: str) -> None:
    """Tie a relation in the database, at once and not at commit.

    A deferred key shows up as another exception under Citus, or not at all in a test.
    """
    quote = editor.quote_name
    table = model._meta.db_table
    field: Any = model._meta.get_field(name)
    own = ", ".join(quote(mine.column) for mine, _ in field.related_fields)
    theirs = ", ".join(quote(other.column) for _, other in field.related_fields)
    target = quote(field.related_model._meta.db_table)
    editor.execute(
        f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(f'{table}_{name}_fk')} "
        f"FOREIGN KEY ({own}) REFERENCES {target} ({theirs})",
    )


def drop_foreign_key(editor: Editor, model: type[Model], name: str) -> None:
    """Untie it again."""
    table = model._meta.db_table
    constraint = editor.quote_name(f"{table}_{name}_fk")
    editor.execute(f"ALTER TABLE {editor.quote_name(table)} DROP CONSTRAINT {constraint}")


class DatabaseOnly(Operation):
    """Changes nothing in the models: the autodetector sees nothing of it."""

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Editor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        del from_state
        self.forwards(schema_editor, app_label, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Editor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        del to_state
        self.backwards(schema_editor, app_label, from_state)

    def forwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        """Do it."""
        raise NotImplementedError

    def backwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        """Nothing to undo, unless a kind says otherwise."""

    def describe(self) -> str:
        return type(self).__name__


class CitusExtension(DatabaseOnly):
    """CREATE EXTENSION citus, where the server has it loaded and the role may create it."""

    def forwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        del app_label, state
        with editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper AND EXISTS "
                "(SELECT FROM pg_settings WHERE name = 'citus.shard_count') "
                "FROM pg_roles WHERE rolname = current_user",
            )
            (possible,) = cursor.fetchone() or (False,)
        if possible:
            editor.execute("CREATE EXTENSION IF NOT EXISTS citus")


class Sequential(DatabaseOnly):
    """First in a migration that changes an old tenant table and also places a new one."""

    def forwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        del app_label, state
        sequential(editor)


class Placement(DatabaseOnly):
    """One table's place."""

    place_sql: ClassVar[str]

    def __init__(self, model: str, relations: Sequence[str] = ()) -> None:
        """Take the model's name, and the relations whose foreign keys the operation adds."""
        self.model = model
        self.relations = tuple(relations)

    def forwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        sequential(editor)
        self.place(editor, state.apps.get_model(app_label, self.model))

    def backwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        sequential(editor)
        self.unplace(editor, state.apps.get_model(app_label, self.model))

    def place(self, editor: Editor, model: type[Model]) -> None:
        """Tell Citus where the table lives."""
        on_citus(editor, self.place_sql, [model._meta.db_table])

    def unplace(self, editor: Editor, model: type[Model]) -> None:
        """Reversing CreateModel drops the table; Citus refuses to undistribute an identity."""

    def describe(self) -> str:
        return f"{type(self).__name__}: {self.model}"


class ReferenceTable(Placement):
    """A full copy on every node: small, rarely written, the target of foreign keys."""

    place_sql = "SELECT create_reference_table(%s)"


class TenantTable(Placement):
    """Spread by mfi_id under Citus, beside all other tenant tables; tied at once everywhere."""

    place_sql = "SELECT create_distributed_table(%s, 'mfi_id', colocate_with => %s)"

    def __init__(self, model: str, relations: Sequence[str] = ()) -> None:
        """Take the model's name and its TenantFK fields; the key to the lender comes by itself."""
        super().__init__(model, ("mfi", *relations))

    def place(self, editor: Editor, model: type[Model]) -> None:
        table = model._meta.db_table
        beside = "none" if table == FIRST_TENANT_TABLE else FIRST_TENANT_TABLE
        on_citus(editor, self.place_sql, [table, beside])
        for name in self.relations:
            add_foreign_key(editor, model, name)

    def unplace(self, editor: Editor, model: type[Model]) -> None:
        for name in self.relations:
            drop_foreign_key(editor, model, name)
        on_citus(editor, "SELECT undistribute_table(%s)", [model._meta.db_table])
