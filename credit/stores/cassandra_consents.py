"""Consents in Cassandra: written once, ended once, and by conditional statements only."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cassandra.cluster import EXEC_PROFILE_DEFAULT

from credit.rules.address import Address
from credit.rules.consent import Channel, Consent, Purpose
from credit.rules.moment import to_the_millisecond
from credit.stores.cassandra_statements import Statements, aware, settled
from credit.stores.session import LOOK, RESERVE

_SAME_NAME: Final = tuple(one.name for one in fields(Consent) if one.name not in {"id", "subject"})
_COLUMNS: Final = ("borrower_id", "consent_id", *_SAME_NAME)
NAMES: Final = ", ".join(_COLUMNS)
_READ: Final = f"SELECT {NAMES} FROM consent WHERE borrower_id = ?"  # noqa: S608 (our own columns)
_STATEMENTS: Final = {
    "give": (
        f"INSERT INTO consent ({NAMES})"  # noqa: S608 (our own columns)
        f" VALUES ({', '.join('?' * len(_COLUMNS))}) IF NOT EXISTS"
    ),
    "one": f"{_READ} AND consent_id = ?",
    "all": _READ,
    # Of a row that is not there every column is null, and it would be made by this.
    "revoke": (
        "UPDATE consent SET revoked_at = ? WHERE borrower_id = ? AND consent_id = ?"
        " IF revoked_at = null AND given_at != null"
    ),
}


class CassandraConsents:
    """credit.registry.Consents on the cluster that the lenders share."""

    def __init__(self, address: Address) -> None:
        self._statements = Statements(address, _STATEMENTS)

    def give_consent(self, consent: Consent) -> Consent:
        kept = replace(
            consent,
            given_at=to_the_millisecond(consent.given_at),
            expires_at=to_the_millisecond(consent.expires_at),
        )
        row = (kept.subject, kept.id, *(getattr(kept, name) for name in _SAME_NAME))
        return settled(
            lambda: kept if self._statements.write("give", row, RESERVE).was_applied else None,
            lambda: self._one(kept.subject, kept.id, LOOK),
            "a consent",
        )

    def consent(self, subject: UUID, consent_id: UUID) -> Consent | None:
        return self._one(subject, consent_id, EXEC_PROFILE_DEFAULT)

    def live_consent(
        self, subject: UUID, mfi_id: UUID, purpose: Purpose, *, at: datetime
    ) -> Consent | None:
        hers = [as_consent(row) for row in self._statements.read("all", (subject,))]
        live = [
            one for one in hers if (one.mfi_id, one.purpose) == (mfi_id, purpose) and one.live(at)
        ]
        return max(live, key=lambda one: (one.given_at, one.id), default=None)

    def revoke_consent(self, subject: UUID, consent_id: UUID, *, at: datetime) -> bool:
        row = (to_the_millisecond(at), subject, consent_id)

        def ended() -> bool | None:
            """Tell what has been decided; None while it is in force, for a try may be under way."""
            known = self._one(subject, consent_id, LOOK)
            return False if known is None else None if known.revoked_at is None else True

        return settled(
            lambda: True if self._statements.write("revoke", row, RESERVE).was_applied else None,
            ended,
            "the end of a consent",
        )

    def _one(self, subject: UUID, consent_id: UUID, profile: object) -> Consent | None:
        rows = self._statements.read("one", (subject, consent_id), profile)
        return as_consent(rows[0]) if rows else None


def as_consent(row: Any) -> Consent:  # noqa: ANN401 (the driver's)
    """Read a consent that is kept."""
    return Consent(
        id=row.consent_id,
        subject=row.borrower_id,
        mfi_id=row.mfi_id,
        purpose=Purpose(row.purpose),
        channel=Channel(row.channel),
        text_digest=bytes(row.text_digest),
        evidence_sealed=row.evidence_sealed,
        given_at=aware(row.given_at),
        expires_at=aware(row.expires_at),
        revoked_at=None if row.revoked_at is None else aware(row.revoked_at),
    )
