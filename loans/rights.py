"""The role that the product runs as: it owns nothing, so append-only holds for it too."""

import logging
from datetime import timedelta

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import ProjectState
from psycopg.errors import InsufficientPrivilege

from loans.placement import DatabaseOnly, Editor, sequential

ROLE = "letsema_app"
log = logging.getLogger(__name__)

# The nodes of a cluster sign in to one another as the role that works, so it may; no password is
# set. The owner must be a member to assume the role (a superuser is, of all).
MAKE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} LOGIN;
  END IF;
  GRANT {role} TO CURRENT_USER;
END $$
"""
TRIES = 20
PAUSE = timedelta(milliseconds=250)


def make_role(connection: BaseDatabaseWrapper, role: str) -> None:
    """Make a role and let the owner assume it, at once: by a connection of its own.

    Roles belong to the whole server. Another database's migration may make this one meanwhile,
    and the nodes of a cluster stumble over it in words that no statement after them repairs.
    """
    alone = connection.copy()
    try:
        for tried in range(TRIES):
            try:
                with alone.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(%s)", [tried and PAUSE.total_seconds()])
                    cursor.execute(MAKE_ROLE.format(role=role))
            except DatabaseError as error:
                if tried == TRIES - 1 or isinstance(error.__cause__, InsufficientPrivilege):
                    raise
            else:
                return
    finally:
        alone.close()


def role_exists(editor: Editor) -> bool:
    """Tell whether the server knows the product's role."""
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        return cursor.fetchone() is not None


class ProductRole(DatabaseOnly):
    """Make the role and let it work on every table of today and tomorrow."""

    def forwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        """Make it where we may; else go on and say what that costs."""
        del app_label, state
        sequential(editor)
        try:
            make_role(editor.connection, ROLE)
        except DatabaseError as error:
            # Whatever else went wrong must not leave a database where nothing holds.
            if not isinstance(error.__cause__, InsufficientPrivilege):
                raise
            log.warning("role %s cannot be made: append-only is not enforced", ROLE)
            return
        for kind, rights in (
            ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
            ("SEQUENCES", "USAGE, SELECT"),
        ):
            editor.execute(
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO {ROLE}",
            )
            editor.execute(f"GRANT {rights} ON ALL {kind} IN SCHEMA public TO {ROLE}")
        editor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")


class AppendOnly(DatabaseOnly):
    """From here on the product may add rows to a table and read them, and nothing else."""

    def __init__(self, model: str) -> None:
        """Take the model's name."""
        self.model = model

    def forwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        self._tell(app_label, editor, state, "REVOKE", "FROM")

    def backwards(self, editor: Editor, app_label: str, state: ProjectState) -> None:
        self._tell(app_label, editor, state, "GRANT", "TO")

    def _tell(
        self,
        app_label: str,
        editor: Editor,
        state: ProjectState,
        verb: str,
        to: str,
    ) -> None:
        if not role_exists(editor):
            return
        sequential(editor)
        table = state.apps.get_model(app_label, self.model)._meta.db_table
        rights = "UPDATE, DELETE, TRUNCATE" if verb == "REVOKE" else "UPDATE, DELETE"
        editor.execute(f"{verb} {rights} ON {editor.quote_name(table)} {to} {ROLE}")

    def describe(self) -> str:
        """Name the operation and its table."""
        return f"AppendOnly: {self.model}"
