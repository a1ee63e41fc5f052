"""What no lender's book can tell again, in a form that any store can give and take.

Names, phones, consents, looks and disputes: without them a registry that was lost is made again
under other names, and of what people allowed and who looked at them nothing is known.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from credit.rules.consent import Channel, Consent, Purpose
from credit.rules.dispute import Dispute, Verdict
from credit.rules.inquiry import Inquiry
from credit.rules.subject import Identity, PhoneDigest


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a document names."""

    identity: Identity
    borrower_id: UUID


@dataclass(frozen=True, slots=True)
class Sighting:
    """With whom a phone was seen, and when."""

    phone: PhoneDigest
    borrower_id: UUID
    at: datetime


Copied = Named | Sighting | Consent | Inquiry | Dispute
# What is not there is an empty text.
Told = Mapping[str, str]


def text_of(one: Copied) -> str:
    """Write it down, in one line that is always the same."""
    if isinstance(one, Named):
        kind, told = "name", _named(one)
    elif isinstance(one, Sighting):
        kind, told = "phone", _sighting(one)
    elif isinstance(one, Consent):
        kind, told = "consent", _consent(one)
    elif isinstance(one, Inquiry):
        kind, told = "look", _look(one)
    else:
        kind, told = "dispute", _dispute(one)
    return json.dumps([kind, told], sort_keys=True, separators=(",", ":"))


def read(text: str) -> Copied:
    """Read it back; what is not so written raises ValueError."""
    try:
        kind, told = json.loads(text)
        return _READ[kind](told)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError("a line of a copy is not readable") from error


def _named(one: Named) -> Told:
    return {**_identity(one.identity), "borrower": str(one.borrower_id)}


def _identity(one: Identity) -> dict[str, str]:
    return {"type": one.id_type, "digest": one.digest.hex(), "key": one.key_id}


def _sighting(one: Sighting) -> Told:
    return {
        "digest": one.phone.digest.hex(),
        "key": one.phone.key_id,
        "borrower": str(one.borrower_id),
        "at": one.at.isoformat(),
    }


def _consent(one: Consent) -> Told:
    return {
        "id": str(one.id),
        "borrower": str(one.subject),
        "mfi": str(one.mfi_id),
        "purpose": one.purpose.value,
        "channel": one.channel.value,
        "text": one.text_digest.hex(),
        "evidence": one.evidence_sealed,
        "given": one.given_at.isoformat(),
        "expires": one.expires_at.isoformat(),
        "revoked": one.revoked_at.isoformat() if one.revoked_at else "",
    }


def _look(one: Inquiry) -> Told:
    return {
        "id": str(one.id),
        "borrower": str(one.subject),
        "mfi": str(one.mfi_id),
        "purpose": one.purpose.value,
        "consent": str(one.consent_id),
        "at": one.at.isoformat(),
        "officer": str(one.officer) if one.officer else "",
    }


def _dispute(one: Dispute) -> Told:
    return {
        "id": str(one.id),
        "borrower": str(one.subject),
        "mfi": str(one.mfi_id),
        "loan": str(one.loan_id),
        "opened": one.opened_at.isoformat(),
        "verdict": one.verdict.value if one.verdict else "",
        "settled": one.settled_at.isoformat() if one.settled_at else "",
    }


def _read_named(told: Told) -> Named:
    identity = Identity(told["type"], bytes.fromhex(told["digest"]), told["key"])
    return Named(identity, UUID(told["borrower"]))


def _read_sighting(told: Told) -> Sighting:
    phone = PhoneDigest(bytes.fromhex(told["digest"]), told["key"])
    return Sighting(phone, UUID(told["borrower"]), _moment(told["at"]))


def _read_consent(told: Told) -> Consent:
    return Consent(
        id=UUID(told["id"]),
        subject=UUID(told["borrower"]),
        mfi_id=UUID(told["mfi"]),
        purpose=Purpose(told["purpose"]),
        channel=Channel(told["channel"]),
        text_digest=bytes.fromhex(told["text"]),
        evidence_sealed=told["evidence"],
        given_at=_moment(told["given"]),
        expires_at=_moment(told["expires"]),
        revoked_at=_moment(told["revoked"]) if told["revoked"] else None,
    )


def _read_look(told: Told) -> Inquiry:
    return Inquiry(
        id=UUID(told["id"]),
        subject=UUID(told["borrower"]),
        mfi_id=UUID(told["mfi"]),
        purpose=Purpose(told["purpose"]),
        consent_id=UUID(told["consent"]),
        at=_moment(told["at"]),
        officer=UUID(told["officer"]) if told["officer"] else None,
    )


def _read_dispute(told: Told) -> Dispute:
    return Dispute(
        id=UUID(told["id"]),
        subject=UUID(told["borrower"]),
        mfi_id=UUID(told["mfi"]),
        loan_id=UUID(told["loan"]),
        opened_at=_moment(told["opened"]),
        verdict=Verdict(told["verdict"]) if told["verdict"] else None,
        settled_at=_moment(told["settled"]) if told["settled"] else None,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment says how far it is from Greenwich")
    return moment


_READ: Final[Mapping[str, Callable[[Told], Copied]]] = {
    "name": _read_named,
    "phone": _read_sighting,
    "consent": _read_consent,
    "look": _read_look,
    "dispute": _read_dispute,
}
