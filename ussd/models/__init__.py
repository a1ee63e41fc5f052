"""Tables of the dialogue, one file per aggregate."""

from ussd.models.draft import Draft
from ussd.models.pin import Pin
from ussd.models.pin_reset import PinReset
from ussd.models.promise import Promise
from ussd.models.session import SessionLog

__all__ = ["Draft", "Pin", "PinReset", "Promise", "SessionLog"]
