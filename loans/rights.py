"""The role that the product runs as: it owns nothing, so append-only holds for it too."""

import logging

from django.db import DatabaseError, transaction
from django.db.migrations.state import ProjectState

from loans.placement import DatabaseOnly, Editor, sequential

ROLE = "letsema_app"
log = logging.getLogger(__name__)

# Roles belong to the whole server: another database's migration may make this one meanwhile. The
# nodes of a cluster sign in to one another as the role that works, so it may; no password is set.
MAKE_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    CREATE ROLE {ROLE} LOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


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
            with transaction.atomic(using=editor.connection.alias):
                editor.execute(MAKE_ROLE, params=None)
                # The owner must be a member to assume the role (a superuser is, of all).
                editor.execute(f"GRANT {ROLE} TO CURRENT_USER", params=None)
        except DatabaseError:
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
