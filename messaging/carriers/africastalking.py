"""Africa's Talking: their client shapes a request, and a line of ours carries it.

Their own transport opens a connection for each call and loses the status of a refusal, which
decides whether a text may be sent again. No id of ours travels, and nothing there stops a repeat.
"""

import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from africastalking.SMS import SMSService

from messaging.carriers.http import Answered, Lost, NotSent, post
from messaging.carriers.port import Account, Call
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then

TAKEN: Final = frozenset({100, 101, 102})
REFUSALS: Final[Mapping[int, Then]] = {
    401: Then.PAUSE,  # held for a risk
    402: Then.GIVE_UP,  # a sender that is not ours
    403: Then.GIVE_UP,  # no number
    404: Then.GIVE_UP,  # a number of a kind that gets no text
    405: Then.PAUSE,  # no credit
    406: Then.SUPPRESS,  # she told them to send nothing more
    407: Then.GIVE_UP,  # no way there
    409: Then.GIVE_UP,  # her network keeps such texts away
    500: Then.AGAIN,
    501: Then.AGAIN,
    502: Then.ONCE_MORE,
}
# A whole request that was refused says why by the name of the code, in a sentence.
NAMES: Final[Mapping[str, int]] = {
    "RiskHold": 401,
    "InvalidSenderId": 402,
    "InvalidPhoneNumber": 403,
    "UnsupportedNumberType": 404,
    "InsufficientBalance": 405,
    "UserInBlacklist": 406,
    "CouldNotRoute": 407,
    "DoNotDisturbRejection": 409,
    "InternalServerError": 500,
    "GatewayError": 501,
    "RejectedByGateway": 502,
}
# Whose door says no says it of every text: the key is wrong, or not let in any more.
SHUT: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
# By their own meaning nobody took the request up.
UNHEARD: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.SERVICE_UNAVAILABLE}
)
COUNTED: Final = re.compile(r"\bSent to ([0-9]{1,6})/[0-9]{1,6}\b", re.ASCII)
WAIT_SECONDS_MAX = 300
FORM = "application/x-www-form-urlencoded"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Shaped:
    url: str
    headers: Mapping[str, str]
    body: bytes


class _Client(SMSService):  # type: ignore[misc]
    """Their client, which gives its request away instead of sending it."""

    def __init__(self, username: str, api_key: str, base_url: str) -> None:
        super().__init__(username, api_key)
        if base_url:
            self._baseUrl = f"{base_url.rstrip('/')}/version1"

    def _make_request(
        self,
        url: str,
        _method: str,
        headers: dict[str, str],
        data: dict[str, str],
        **_unused: object,
    ) -> _Shaped:
        return _Shaped(url, {**headers, "Content-Type": FORM}, urlencode(data).encode())


@dataclass(slots=True)
class AfricasTalking:
    """The installation's account with them, and those of lenders who have their own."""

    username: str
    api_key: str = field(repr=False)
    sender_id: str = ""
    base_url: str = ""
    # They say nowhere how many they take: SMS_AT_ONCE does, up to this.
    recipients_max: int = 1_000
    name: str = "africastalking"
    _clients: dict[tuple[str, str], _Client] = field(default_factory=dict, repr=False)

    async def send(self, call: Call) -> Sequence[Outcome]:
        """Ask them to take one text for all its recipients."""
        phones = [one.phone for one in call.recipients]
        client = self._client(call.account)
        sender = call.account.sender_id or self.sender_id or None
        shaped: _Shaped = client.send(call.says, phones, sender)
        try:
            answer = await post(shaped.url, shaped.headers, shaped.body)
        except NotSent:
            return [Refused("no-connection", Then.AGAIN)] * len(phones)
        except Lost:
            return [NoAnswer()] * len(phones)
        return read(answer, phones)

    def _client(self, account: Account) -> _Client:
        key = (account.username or self.username, account.api_key or self.api_key)
        if key not in self._clients:
            self._clients[key] = _Client(*key, self.base_url)
        return self._clients[key]


def read(answer: Answered, phones: Sequence[str]) -> Sequence[Outcome]:
    """Read what an answer says of each number; a person hears of it where that is not enough."""
    outcomes = _of_each(answer, phones)
    left_open = [one.why for one in outcomes if isinstance(one, NoAnswer)]
    if left_open:
        told = {"status": answer.status, "texts": len(left_open), "why": left_open[0]}
        log.error("a carrier's answer leaves texts open", extra=told)
    return outcomes


def _of_each(answer: Answered, phones: Sequence[str]) -> Sequence[Outcome]:
    whole = _of_all(answer)
    if whole is not None:
        return [whole] * len(phones)
    told = _told(answer.body)
    if told is None:
        return [_unreadable(answer.status)] * len(phones)
    sentence, recipients = told
    if not recipients:
        return [_in_words(sentence, answer.status)] * len(phones)
    by_number = {_digits(one.get("number")): one for one in recipients}
    outcomes = [_recipient(by_number.get(_digits(phone))) for phone in phones]
    if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return outcomes
    # It failed, and says all the same that it took them: nobody can know.
    unsure = NoAnswer(f"http-{answer.status}")
    return [unsure if isinstance(one, Accepted) else one for one in outcomes]


def _of_all(answer: Answered) -> Outcome | None:
    """Give what the status alone says, where it says it of every recipient."""
    if answer.status in SHUT:
        return Refused(f"http-{answer.status}", Then.PAUSE)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Refused("http-429", Then.SLOWER, _seconds(answer.headers.get("Retry-After", "")))
    return None


def _seconds(retry_after: str) -> int:
    """Read how long they ask to be left alone; a date, or nothing, is for our own pace to say."""
    written = retry_after.strip()
    plain = written.isascii() and written.isdigit() and len(written) <= len("86400")
    return min(int(written), WAIT_SECONDS_MAX) if plain else 0


def _told(body: str) -> tuple[str, list[Mapping[str, object]]] | None:
    """Read the answer's shape, whatever it calls its own content; nothing where it has none."""
    try:
        told = json.loads(body.removeprefix("\ufeff"))["SMSMessageData"]
        sentence, recipients = str(told.get("Message", "")), told["Recipients"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(recipients, list) or not all(isinstance(one, dict) for one in recipients):
        return None
    return sentence, recipients


def _unreadable(status: int) -> Outcome:
    """Judge an answer without the words that would say what became of it."""
    if status in UNHEARD:
        return Refused(f"http-{status}", Then.AGAIN)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(f"http-{status}")
    return NoAnswer(f"http-{status}")


def _in_words(sentence: str, status: int) -> Outcome:
    """Read a refusal of the whole request, which names its code and no recipient."""
    named = next((code for name, code in NAMES.items() if name in sentence), None)
    if named is not None:
        return Refused(str(named), REFUSALS[named])
    counted = COUNTED.search(sentence)
    if counted is not None and status < HTTPStatus.BAD_REQUEST:
        # "Sent to 0/3": none of them, in so many words. Of "2/3" nobody knows which two.
        return Refused("none-taken") if int(counted[1]) == 0 else NoAnswer("not-mentioned")
    # Any other sentence says no more than the status does: of a 201, nothing.
    return _unreadable(status)


def _recipient(told: Mapping[str, object] | None) -> Outcome:
    if told is None:
        return NoAnswer("not-mentioned")
    code = told.get("statusCode")
    if not isinstance(code, int) or isinstance(code, bool):
        return NoAnswer("unreadable")
    if code in TAKEN:
        provider_id = str(told.get("messageId") or "")
        known = provider_id not in {"", "None"}
        return Accepted(provider_id if known else "", str(told.get("cost") or "")[:20])
    then = REFUSALS.get(code)
    # A code that nobody knows may be any: that it was not taken is not said.
    return NoAnswer(f"code-{code}"[:40]) if then is None else Refused(str(code), then)


def _digits(number: object) -> str:
    return "".join(one for one in str(number) if one.isdigit())
