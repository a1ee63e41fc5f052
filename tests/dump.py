"""Everything that the database holds, as a thief of a dump would read it."""

import os
import shutil
import subprocess

from django.db import connection

from loans.placement import has_citus
from tests.owner import as_owner


def dump() -> str:
    """Dump as pg_dump does, where there is one that knows this server; else copy every table."""
    program = shutil.which("pg_dump")
    if program is not None and not has_citus():
        at = connection.get_connection_params()
        address = [f"--{name}={at[name]}" for name in ("host", "port") if at.get(name)]
        address += [f"--username={at['user']}"] if at.get("user") else []
        done = subprocess.run(
            [program, "--no-password", *address, str(at["dbname"])],
            env={**os.environ, "PGPASSWORD": str(at.get("password", ""))},
            capture_output=True,
            check=False,
            timeout=120,
        )
        if done.returncode == 0:
            return done.stdout.decode()
    return copied()


def copied() -> str:
    """Copy every table of ours, those that lie on other nodes too."""
    parts = []
    with as_owner() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            name = connection.ops.quote_name(table)
            with cursor.cursor.copy(f"COPY (SELECT * FROM {name}) TO STDOUT") as rows:  # noqa: S608
                parts += [bytes(row).decode() for row in rows]
    return "".join(parts)


def in_any_form(value: str) -> list[str]:
    """Give the forms in which a value could stand in a dump: as text, as bytes."""
    return [value, value.casefold(), value.encode().hex(), value.removeprefix("+")]
