"""Tables of the dialogue, one file per aggregate."""

from ussd.models.pin import Pin
from ussd.models.session import SessionLog

__all__ = ["Pin", "SessionLog"]
