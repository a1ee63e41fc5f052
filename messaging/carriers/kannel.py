"""Kannel's smsbox, behind which an operator's own centre is: one recipient a request.

It takes a text into its queue and says so; what the operator makes of it comes by callbacks, which
bring our own id back. No id of theirs is in the answer, and nothing there stops a repeat. It would
cut a letter of four bytes in two where one stands on the edge of a part: such a text goes in parts
of our own, as we count and show them.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from django.utils import timezone

from messaging.carriers.http import Lost, NotSent, post
from messaging.carriers.port import Call, Recipient
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from messaging.rules.gsm7 import is_gsm7
from messaging.rules.kannel import EVERY_CALLBACK, Piece, outcome, pieces

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
        """Hand over all of its parts; the last one alone is asked what became of it."""
        *before, last = pieces(call.says, one.id.bytes[-1])
        for number, piece in enumerate(before):
            said = await self._hand_over(call, one, piece, callbacks=0)
            if not isinstance(said, Accepted):
                return NoAnswer("in-part") if number else said
        said = await self._hand_over(call, one, last, callbacks=EVERY_CALLBACK)
        # The parts before are on their way: nobody can say that she has nothing of it.
        return NoAnswer("in-part") if before and isinstance(said, Refused) else said

    async def _hand_over(
        self, call: Call, one: Recipient, piece: Piece, *, callbacks: int
    ) -> Outcome:
        headers = self._headers(call, one, piece, callbacks)
        try:
            answer = await post(self.url + PATH, headers, piece.says.encode())
        except NotSent:
            return Refused("no-connection", Then.AGAIN)
        except Lost:
            return NoAnswer()
        return outcome(answer.status, answer.body)

    def _headers(self, call: Call, one: Recipient, piece: Piece, callbacks: int) -> dict[str, str]:
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
            "X-Kannel-DLR-Mask": str(callbacks),
            "X-Kannel-DLR-Url": self._callback(call, one),
            **({"X-Kannel-UDH": piece.header} if piece.header else {}),
        }

    def _callback(self, call: Call, one: Recipient) -> str:
        ours = urlencode({"mfi": call.mfi_id, "message": one.id})
        return f"{self.calls_back}/kannel/dlr?{ours}&{TOLD}"
