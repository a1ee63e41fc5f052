"""Tables of what is said to phones, one file per aggregate."""

from messaging.models.message import Message
from messaging.models.opt_out import OptOut
from messaging.models.outbox import OutboxState

__all__ = ["Message", "OptOut", "OutboxState"]
