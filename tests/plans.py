"""What work asks of the database: how many statements it sends, and how each is answered."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.placement import has_citus
from loans.tenancy import TenantModel

# As the server's own library writes down what passes over the wire.
SENT = re.compile(r"\tF\t\d+\t(?:Execute|Query)\b")
TASKS = re.compile(r"Task Count: (\d+)")
# A table read from end to end: as it lies, or by way of an index without a condition on it (by a
# map of its pages where it was large and is nearly empty).
WHOLE = re.compile(
    r"(?:Seq Scan|Bitmap Heap Scan|Index (?:Only )?Scan(?: Backward)? using \w+)"
    r" on (\w+)[^\n]*$(?!\n\s+(?:Index|Recheck) Cond)",
    re.MULTILINE,
)
READS = ("SELECT", "WITH")
LENDERS = {m._meta.db_table for m in apps.get_models() if issubclass(m, TenantModel)}


@contextmanager
def statements_sent() -> Iterator[list[str]]:
    """Write down each statement that goes to the server, whoever sends it and by which cursor."""
    connection.ensure_connection()
    sent: list[str] = []
    with tempfile.NamedTemporaryFile() as trace:
        connection.connection.pgconn.trace(trace.fileno())
        try:
            yield sent
        finally:
            connection.connection.pgconn.untrace()
            lines = Path(trace.name).read_text(errors="replace").splitlines()
            sent += [line for line in lines if SENT.search(line)]


@dataclass
class Explained:
    """The queries of some work, whose plans are looked at when it is done."""

    asked: dict[str, None] = field(default_factory=dict)

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Keep each query that is asked meanwhile."""
        with CaptureQueriesContext(connection) as seen:
            yield
        # What only brackets queries has no plan.
        sqls = (query["sql"] for query in seen.captured_queries)
        self.asked |= dict.fromkeys(sql for sql in sqls if sql.lstrip(" (").startswith(READS))

    def check(self, big: set[str]) -> None:
        """Refuse what goes to several shards, or reads a big table from end to end."""
        spread = has_citus()
        of_lenders = [sql for sql in self.asked if LENDERS & set(re.findall(r"\w+", sql))]
        assert of_lenders, "nothing of a lender's was asked"
        # A cluster does not tell of its own tables and of others' in one transaction.
        for sql in of_lenders if spread else self.asked:
            plan = plan_of(sql)
            if spread:
                assert TASKS.findall(plan) == ["1"], f"{sql}\n{plan}"
            else:
                assert not big & set(WHOLE.findall(plan)), f"{sql}\n{plan}"


def plan_of(sql: str) -> str:
    """Ask how a query would be answered."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.fixture
def explained(db: None) -> Explained:
    """Nothing asked yet."""
    return Explained()
