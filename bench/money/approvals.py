"""Approvals with their reservation: the CPU they cost, beside the CPU of their bare statements."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, connections

from bench.money.lender import Lender, take_on
from bench.money.results import Result
from bench.money.size import Size
from bench.money.together import Work, server_cpu_seconds
from loans.actions.decide import Approval
from loans.deed import Once
from loans.errands.approve import approve_application

COPY = "bare"
WARM = 5
# What only Django needs, in order to go on after an error.
FOR_DJANGO = ("SAVEPOINT", "RELEASE SAVEPOINT")

Transaction = list[tuple[Any, Any]]


def approvals(size: Size) -> Result:
    """Approve, and do the very same statements again in a copy of the database of before."""
    lender = take_on()
    waiting = [lender.applied() for _ in range(WARM + size.approvals)]
    _copy_database()
    connection.ensure_connection()
    with recorded() as transactions:
        each: list[list[Transaction]] = []
        works: list[Work] = [partial(_approve, lender, one, each, transactions) for one in waiting]
        ours = _cpu_ms(connection.connection, works)
    with _connected(COPY) as bare:
        bare.execute(f'SET ROLE "{settings.DATABASE_ROLE}"'.encode())
        floor = _cpu_ms(bare, [partial(_replay, part) for part in each])
    return Result(
        name="approvals with their reservation",
        unit="CPU ms",
        ours=round(ours, 2),
        floor_is="their bare statements",
        floor=round(floor, 2),
        ratio=round(ours / floor, 2),
        bar="at most 4",
        details={
            "transactions each": round(len(list(chain(*each))) / len(each), 1),
            "statements each": round(len(list(chain(*chain(*each)))) / len(each), 1),
        },
    )


@contextmanager
def recorded() -> Iterator[list[Transaction]]:
    """Note every statement that is sent meanwhile, transaction by transaction."""
    transactions: list[Transaction] = [[]]
    execute, commit = psycopg.Cursor.execute, psycopg.Connection.commit

    def noted(cursor: Any, query: Any, parameters: Any = None, **options: Any) -> Any:  # noqa: ANN401
        transactions[-1].append((query, parameters))
        return execute(cursor, query, parameters, **options)

    def ended(raw: Any) -> None:  # noqa: ANN401 (psycopg's own shapes, here and above)
        transactions.append([])
        commit(raw)

    with (
        patch.object(psycopg.Cursor, "execute", noted),
        patch.object(psycopg.Connection, "commit", ended),
    ):
        yield transactions


def _approve(
    lender: Lender,
    application_id: UUID,
    each: list[list[Transaction]],
    transactions: list[Transaction],
    _raw: psycopg.Connection,
) -> int:
    once = Once.of_body(str(application_id), lender.checker.id, "approve", {})
    approve_application(lender.id, application_id, Approval(), by=lender.checker, once=once)
    each.append([one for one in transactions if one])
    transactions[:] = [[]]
    return 1


def _replay(transactions: list[Transaction], raw: psycopg.Connection) -> int:
    for statements in transactions:
        with raw.pipeline(), psycopg.Cursor(raw) as cursor:
            cursor.execute(b"BEGIN", prepare=True)
            for query, parameters in statements:
                if isinstance(query, bytes) or not query.startswith(FOR_DJANGO):
                    cursor.execute(query, parameters, prepare=True)
            cursor.execute(b"COMMIT", prepare=True)
    return 1


def _cpu_ms(raw: psycopg.Connection, works: list[Work]) -> float:
    """Give what one of them costs, the client's CPU and the server's; the first are not counted."""
    backend = raw.info.backend_pid
    for work in works[:WARM]:
        work(raw)
    client, server = time.process_time(), server_cpu_seconds(backend)
    done = sum(work(raw) for work in works[WARM:])
    spent = time.process_time() - client + server_cpu_seconds(backend) - server
    return spent * 1000 / done


def _copy_database() -> None:
    name = connection.settings_dict["NAME"]
    connections.close_all()
    with _connected("postgres") as owner:
        owner.execute(f'CREATE DATABASE "{COPY}" TEMPLATE "{name}"'.encode())


def _connected(database: str) -> psycopg.Connection:
    same = {**connection.get_connection_params(), "dbname": database, "autocommit": True}
    return psycopg.connect(**same)
