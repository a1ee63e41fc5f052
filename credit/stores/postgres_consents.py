"""Consents in PostgreSQL: written once, ended once."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from credit.models import ConsentRow
from credit.rules.consent import Channel, Consent, Purpose
from credit.rules.moment import to_the_millisecond
from credit.stores.own_transaction import a_transaction_of_its_own

_SAME_NAME: Final = tuple(one.name for one in fields(Consent) if one.name not in {"id", "subject"})
COLUMNS: Final = ("consent_id", "borrower_id", *_SAME_NAME)
# Every approval asks this, and an ORM's own work would be most of what it costs.
_GIVEN: Final = f"""
SELECT {", ".join(COLUMNS)} FROM credit_consent
WHERE borrower_id = %s AND mfi_id = %s AND purpose = %s ORDER BY given_at DESC, consent_id DESC
"""  # noqa: S608 (names of our own columns)


class PostgresConsents:
    """credit.registry.Consents on the coordinator's database."""

    def give_consent(self, consent: Consent) -> Consent:
        row = ConsentRow(
            borrower_id=consent.subject,
            consent_id=consent.id,
            **{name: getattr(consent, name) for name in _SAME_NAME},
        )
        row.given_at = to_the_millisecond(consent.given_at)
        row.expires_at = to_the_millisecond(consent.expires_at)
        with a_transaction_of_its_own(writes=True):
            # Whoever comes second waits here for the first to commit, and then inserts nothing.
            ConsentRow.objects.bulk_create([row], ignore_conflicts=True)
            return as_consent(_hers(consent.subject, consent.id).values_list(*COLUMNS).get())

    def consent(self, subject: UUID, consent_id: UUID) -> Consent | None:
        with a_transaction_of_its_own():
            row = _hers(subject, consent_id).values_list(*COLUMNS).first()
        return as_consent(row) if row else None

    def live_consent(
        self, subject: UUID, mfi_id: UUID, purpose: Purpose, *, at: datetime
    ) -> Consent | None:
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(_GIVEN, [subject, mfi_id, purpose.value])
            given = [as_consent(row) for row in cursor.fetchall()]
        return next((consent for consent in given if consent.live(at)), None)

    def revoke_consent(self, subject: UUID, consent_id: UUID, *, at: datetime) -> bool:
        with a_transaction_of_its_own(writes=True):
            hers = _hers(subject, consent_id)
            ended = hers.filter(revoked_at=None).update(revoked_at=to_the_millisecond(at))
            return bool(ended) or hers.exists()


def _hers(subject: UUID, consent_id: UUID) -> QuerySet[ConsentRow]:
    return ConsentRow.objects.filter(borrower_id=subject, consent_id=consent_id)


def as_consent(row: Sequence[Any]) -> Consent:
    """Read a consent that is kept."""
    consent_id, subject, *rest = row
    told = dict(zip(_SAME_NAME, rest, strict=True))
    told["purpose"], told["channel"] = Purpose(told["purpose"]), Channel(told["channel"])
    told["text_digest"] = bytes(told["text_digest"])
    return Consent(id=consent_id, subject=subject, **told)
