"""Kannel's smsbox, behind which an operator's own centre is: one recipient a request.

It takes a text into its queue and says so; what the operator makes of it comes by callbacks, which
bring our own id back. No id of theirs is in the answer, and nothing there stops a repeat. A letter
of four bytes on the edge of a part is cut in two by it, and whole again once a phone has both.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from django.utils import timezone

from messaging.carriers.http import Lost, NotSent, post
from messaging.carriers.port import Call, Recipient
from messaging.rules.delivery import NoAnswer, Outcome, Refused, Then
from messaging.rules.gsm7 import is_gsm7
from messaging.rules.kannel import EVERY_CALLBACK, outcome

PATH = "/cgi-bin/sendsms"
# Its door has a bench for ten: the eleventh who knocks at once waits a second.
LINES_MAX = 8
TURN_SECONDS = 5.0
GSM7, UCS2 = "0", "2"
# Filled in by Kannel: the state's bit, the answer or receipt in words, the operator's id, the phone
# and the moment.
TOLD = "state=%d&answer=%A&operator_id=%F&phone=%p&at=%T"


@dataclass(slots=True)
class Kannel:
    """The installation's own user there."""

    url: str
    username: str
    password: str = field(repr=False)
    # Where its callbacks find the telco doors, with the token that only networks know.
    calls_back: str = field(repr=False)
    sender: str = ""
    recipients_max: int = 1
    name: str = "kannel"
    _turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = field(
        default_factory=WeakKeyDictionary, repr=False
    )

    async def send(self, call: Call) -> Sequence[Outcome]:
        """Ask it to queue one text for each recipient."""
        asked = (self._in_turn(call, one) for one in call.recipients)
        return await asyncio.gather(*asked)

    async def _in_turn(self, call: Call, one: Recipient) -> Outcome:
        turns = self._turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(LINES_MAX))
        try:
            await asyncio.wait_for(turns.acquire(), TURN_SECONDS)
        except TimeoutError:
            # It has not left us: that is certain.
            return Refused("no-turn", Then.SLOWER)
        try:
            return await self._ask(call, one)
        finally:
            turns.release()

    async def _ask(self, call: Call, one: Recipient) -> Outcome:
        try:
            answer = await post(self.url + PATH, self._headers(call, one), call.says.encode())
        except NotSent:
            return Refused("no-connection", Then.AGAIN)
        except Lost:
            return NoAnswer()
        return outcome(answer.status, answer.body)

    def _headers(self, call: Call, one: Recipient) -> dict[str, str]:
        left = call.expires_at - timezone.now()
        return {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": self.username,
            "X-Kannel-Password": self.password,
            "X-Kannel-From": call.account.sender_id or self.sender,
            "X-Kannel-To": one.phone,
            # It would put a question mark for what it cannot write.
            "X-Kannel-Coding": GSM7 if is_gsm7(call.says) else UCS2,
            "X-Kannel-Validity": str(max(1, int(left.total_seconds()) // 60)),
            "X-Kannel-DLR-Mask": str(EVERY_CALLBACK),
            "X-Kannel-DLR-Url": self._callback(call, one),
        }

    def _callback(self, call: Call, one: Recipient) -> str:
        ours = urlencode({"mfi": call.mfi_id, "message": one.id})
        return f"{self.calls_back}/kannel/dlr?{ours}&{TOLD}"
