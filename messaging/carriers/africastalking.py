"""Africa's Talking, one recipient a request: no id of ours travels, so each answer is one text's.

Its client gives the answer's words and loses the status, which decides whether a text may be sent
again: so the request is made here.
"""

import json
from dataclasses import dataclass, field
from http import HTTPStatus

from africastalking.SMS import SMSService
from requests import RequestException, Response, Session  # noqa: TID251 (what their client uses)
from requests.exceptions import ConnectTimeout  # noqa: TID251 (as above)

from messaging.carriers.port import Text
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused

# To connect, and to answer: usually within two seconds, at times much later.
TIMEOUT_SECONDS = (3.05, 15.0)
TAKEN = frozenset({100, 101, 102})
# Refused now, and perhaps taken later: an empty account, and faults of theirs.
LATER = frozenset({405, 500, 501, 502})
# As they name the code in the words of a whole request that was refused.
NO_CREDIT = "InsufficientBalance"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: str


class _Client(SMSService):  # type: ignore[misc]
    """Their client, with a line that stays open and the status kept."""

    def __init__(self, username: str, api_key: str, base_url: str) -> None:
        super().__init__(username, api_key)
        if base_url:
            self._baseUrl = f"{base_url.rstrip('/')}/version1"
        self._line = Session()

    def _make_request(
        self,
        url: str,
        _method: str,
        headers: dict[str, str],
        data: dict[str, str],
        *,
        timeout: tuple[float, float],
        **_unused: object,
    ) -> _Answer:
        answered: Response = self._line.post(
            url, headers=headers, data=data, timeout=timeout, allow_redirects=False
        )
        return _Answer(answered.status_code, answered.text)


@dataclass(slots=True)
class AfricasTalking:
    """One account with them."""

    username: str
    api_key: str = field(repr=False)
    sender_id: str = ""
    base_url: str = ""
    name: str = "africastalking"
    _client: _Client | None = field(default=None, repr=False)

    def send(self, text: Text) -> Outcome:
        """Ask them to take one text."""
        if self._client is None:
            # Made at first use: a connection does not survive a fork.
            self._client = _Client(self.username, self.api_key, self.base_url)
        try:
            answer = self._client.send(
                text.says, [text.phone], self.sender_id or None, timeout=TIMEOUT_SECONDS
            )
        except ConnectTimeout:
            return Refused("no-connection", again=True)
        except RequestException as error:
            return _without_answer(error)
        return read(answer.status, answer.body)


def _without_answer(error: RequestException) -> Outcome:
    """Tell a line that was never open from one that broke."""
    return Refused("no-connection", again=True) if _refused(error) else NoAnswer()


def _refused(error: BaseException) -> bool:
    """Look for the refused connection among the causes, each of which wraps another."""
    seen: BaseException | None = error
    while seen is not None:
        reason = getattr(seen, "reason", None)
        causes = [seen.__cause__, seen.__context__, *seen.args, reason]
        if isinstance(seen, ConnectionRefusedError):
            return True
        seen = next((one for one in causes if isinstance(one, BaseException)), None)
    return False


def read(status: int, body: str) -> Outcome:
    """Read an answer; one that cannot be read says nothing of the text."""
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return Refused(f"http-{int(status)}", again=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Refused("too-many", again=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return NoAnswer()
    try:
        told = json.loads(body)["SMSMessageData"]
        recipients = told["Recipients"]
    except (ValueError, KeyError, TypeError):
        # A 400 in plain words took nothing; anything else may have.
        refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        return Refused(f"http-{int(status)}") if refused else NoAnswer()
    if not recipients:
        no_credit = NO_CREDIT in str(told.get("Message", ""))
        return Refused("405" if no_credit else "none-taken", again=no_credit)
    return _recipient(recipients[0])


def _recipient(told: object) -> Outcome:
    if not isinstance(told, dict) or not isinstance(told.get("statusCode"), int):
        return NoAnswer()
    code = told["statusCode"]
    if code in TAKEN:
        return Accepted(str(told.get("messageId", "")), str(told.get("cost", "")))
    return Refused(str(code), again=code in LATER)
