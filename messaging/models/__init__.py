"""Tables of what is said to phones, one file per aggregate."""

from messaging.models.broadcast import Broadcast
from messaging.models.budget import SmsBudget
from messaging.models.group import Group, GroupMember
from messaging.models.house_message import HouseMessage
from messaging.models.inbound import Inbound
from messaging.models.message import Message
from messaging.models.opt_out import OptOut
from messaging.models.outbox import OutboxState
from messaging.models.price import SmsPrice
from messaging.models.reminder import Reminder
from messaging.models.report import DeliveryReport
from messaging.models.sending import SenderAccount, SenderShare, ShutAccount
from messaging.models.wording import Wording, WordingMark

__all__ = [
    "Broadcast",
    "DeliveryReport",
    "Group",
    "GroupMember",
    "HouseMessage",
    "Inbound",
    "Message",
    "OptOut",
    "OutboxState",
    "Reminder",
    "SenderAccount",
    "SenderShare",
    "ShutAccount",
    "SmsBudget",
    "SmsPrice",
    "Wording",
    "WordingMark",
]
