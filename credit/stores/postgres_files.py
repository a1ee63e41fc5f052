"""One person's whole record out of PostgreSQL: four questions in one trip."""

from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg
from django.db import connection

from credit.records import CreditFile
from credit.rules.moment import to_the_millisecond
from credit.rules.standing import latest
from credit.stores.own_transaction import a_transaction_of_its_own
from credit.stores.postgres_disputes import DISPUTES, as_dispute
from credit.stores.postgres_histories import HERS, STANDINGS, read_all
from credit.stores.postgres_inquiries import SINCE, as_inquiry
from credit.stores.postgres_reservations import OPEN, counting

_QUESTIONS: Final = (OPEN, STANDINGS + HERS, SINCE, DISPUTES)


class PostgresFiles:
    """credit.registry.CreditFiles on the coordinator's database."""

    def credit_file(self, subject: UUID, *, since: datetime, at: datetime) -> CreditFile:
        moment = to_the_millisecond(since)
        values: list[list[object]] = [[subject], [subject], [subject, moment], [subject]]
        with a_transaction_of_its_own():
            raw = connection.connection
            with connection.wrap_database_errors, raw.pipeline():
                answers = [
                    psycopg.Cursor(raw).execute(question, given, prepare=True)
                    for question, given in zip(_QUESTIONS, values, strict=True)
                ]
            entries, standings, looks, disputes = (answer.fetchall() for answer in answers)
        return CreditFile(
            counting(entries, at),
            latest(read_all(subject, standings)),
            tuple(as_inquiry(row) for row in looks),
            tuple(as_dispute(row) for row in disputes),
        )
