"""The tables of the registry's PostgreSQL store."""

from credit.models.identity import BorrowerByIdentity, PhonePointer

__all__ = ["BorrowerByIdentity", "PhonePointer"]
