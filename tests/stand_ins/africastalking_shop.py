"""What Africa's Talking keeps and answers, away from the line that it comes in on."""

import json
import os
import random
import time
from asyncio import Future
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

JSON = "application/json"
NAMES = {
    100: "Processed",
    101: "Success",
    102: "Queued",
    401: "RiskHold",
    402: "InvalidSenderId",
    403: "InvalidPhoneNumber",
    404: "UnsupportedNumberType",
    405: "InsufficientBalance",
    406: "UserInBlacklist",
    407: "CouldNotRoute",
    409: "DoNotDisturbRejection",
    500: "InternalServerError",
    501: "GatewayError",
    502: "RejectedByGateway",
}
# Codes of recipients below it mean taken, statuses of HTTP below the other.
REFUSED = 200
HTTP_REFUSED = 300
PRICE = 0.25
ASKED_KEPT = 200


@dataclass
class Ways:
    """How it is on a good day."""

    latency_seconds: float = 0.0
    per_second: int = 0
    retry_after: str = ""
    balance: int | None = None
    codes: dict[str, int] = field(default_factory=dict)
    unmentioned: list[str] = field(default_factory=list)
    code: int = 101
    kind: str = JSON
    keys: dict[str, str] = field(default_factory=dict)
    shuffled: bool = False
    piecemeal: bool = False


@dataclass
class Odd:
    """How it is on another; what each means stands with the handle."""

    does: str = "answers"
    takes: bool | None = None
    status: int = 201
    body: str | None = None
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float | None = None
    calls: int = 0
    every: int = 1
    seen: int = 0

    @property
    def has_taken(self) -> bool:
        return self.status < HTTP_REFUSED if self.takes is None else self.takes


@dataclass
class Answer:
    """What goes back on the line, and how."""

    status: int
    body: str
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    does: str = "answers"


@dataclass
class Kept:
    """One text for one phone."""

    times: int
    at: float
    ids: list[str]


def no_report(_id: str, _phone: str) -> None:
    """Send none."""


def nothing_first() -> Future[None] | None:
    """Wait for no report."""
    return None


class Shop:
    """Its books."""

    def __init__(self) -> None:
        self.ways = Ways()
        self.odd: deque[Odd] = deque()
        self.report: Callable[[str, str], None] = no_report
        # What is to come before the answer to what was just taken.
        self.first_report: Callable[[], Future[None] | None] = nothing_first
        self.forget()

    def forget(self) -> None:
        self.kept: dict[tuple[str, str], Kept] = {}
        self.asked: deque[dict[str, str]] = deque(maxlen=ASKED_KEPT)
        self.requests = self.connections = self.taken = 0
        self.in_flight = self.in_flight_max = self.open = self.open_max = 0
        self.answers: Counter[int] = Counter()
        self.by_second: Counter[int] = Counter()

    # -- what is asked -------------------------------------------------------------------------

    def called(self) -> Odd | None:
        """Count a call, and say whether something is the matter with it."""
        self.requests += 1
        self.by_second[int(time.time())] += 1
        if not self.odd:
            return None
        odd = self.odd[0]
        odd.seen += 1
        if odd.seen % odd.every:
            return None
        if odd.calls and odd.seen >= odd.calls * odd.every:
            self.odd.popleft()
        return odd

    def answer(self, path: str, key: str, body: bytes, odd: Odd | None) -> tuple[Answer, int]:
        """Take a request in, and say how many recipients it has."""
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        self.asked.append({**form, "path": path, "key": key})
        phones = [one for one in form.get("to", "").split(",") if one]
        if odd is not None:
            return self._odd(odd, phones, form), len(phones)
        refusal = self._refused(path, key, form)
        answer = refusal or Answer(201, self._taken(phones, form["message"]), self.ways.kind)
        answer.seconds = self.ways.latency_seconds
        return answer, len(phones)

    def _odd(self, odd: Odd, phones: list[str], form: Mapping[str, str]) -> Answer:
        own = self._taken(phones, form.get("message", "")) if odd.has_taken else ""
        body = own if odd.body is None else odd.body
        seconds = self.ways.latency_seconds if odd.seconds is None else odd.seconds
        return Answer(odd.status, body, odd.kind, odd.headers, seconds, odd.does)

    def _refused(self, path: str, key: str, form: Mapping[str, str]) -> Answer | None:
        if path != "/version1/messaging":
            return Answer(404, "The requested resource could not be found.", "text/plain")
        keys = self.ways.keys
        if keys and keys.get(form.get("username", "")) != key:
            return Answer(401, "The supplied authentication is invalid", "text/plain")
        for name in ("username", "to", "message"):
            if not form.get(name):
                words = f"Request is missing required form field '{name}'"
                return Answer(400, words, "text/plain")
        limit = self.ways.per_second
        if limit and self.by_second[int(time.time())] > limit:
            asks = {"Retry-After": self.ways.retry_after} if self.ways.retry_after else {}
            return Answer(429, "Too many requests", "text/plain", asks)
        return None

    # -- what is taken -------------------------------------------------------------------------

    def _taken(self, phones: list[str], says: str) -> str:
        told = [self._recipient(phone, says) for phone in phones]
        if self.ways.shuffled:
            random.shuffle(told)
        taken = sum(1 for one in told if one["statusCode"] in range(REFUSED))
        sentence = f"Sent to {taken}/{len(told)} Total Cost: LSL {taken * PRICE:.4f}"
        left_out = tuple(self.ways.unmentioned)
        if left_out:
            told = [one for one in told if not str(one["number"]).endswith(left_out)]
        return json.dumps({"SMSMessageData": {"Message": sentence, "Recipients": told}})

    def _recipient(self, phone: str, says: str) -> dict[str, object]:
        code = self._code(phone)
        told: dict[str, object] = {"statusCode": code, "number": phone, "status": NAMES[code]}
        if code >= REFUSED:
            return {**told, "cost": "0", "messageId": "None"}
        if self.ways.balance is not None:
            self.ways.balance -= 1
        id_ = f"ATXid_{os.urandom(16).hex()}"
        self.taken += 1
        kept = self.kept.get((phone, says))
        if kept is None:
            self.kept[phone, says] = Kept(1, time.time(), [id_])
        else:
            kept.times += 1
            kept.ids.append(id_)
        self.report(id_, phone)
        return {**told, "cost": f"LSL {PRICE:.4f}", "messageId": id_}

    def _code(self, phone: str) -> int:
        for end, code in self.ways.codes.items():
            if phone.endswith(end):
                return code
        if self.ways.balance is not None and self.ways.balance <= 0:
            return 405
        return self.ways.code

    # -- what is open --------------------------------------------------------------------------

    def opened(self, recipients: int) -> None:
        self.open += 1
        self.in_flight += recipients
        self.open_max = max(self.open_max, self.open)
        self.in_flight_max = max(self.in_flight_max, self.in_flight)

    def done(self, recipients: int, status: int) -> None:
        self.open -= 1
        self.in_flight -= recipients
        self.answers[status] += 1

    def rows(self) -> list[tuple[str, str, int, float, list[str]]]:
        return [(*key, one.times, one.at, one.ids) for key, one in self.kept.items()]

    def figures(self) -> dict[str, object]:
        return {
            "requests": self.requests,
            "connections": self.connections,
            "taken": self.taken,
            "recipients_in_flight": self.in_flight,
            "recipients_in_flight_max": self.in_flight_max,
            "calls_open_max": self.open_max,
            "answers": self.answers,
            "by_second": self.by_second,
        }

    def last_asked(self) -> list[dict[str, str]]:
        return list(self.asked)
