"""Delivery reports as Africa's Talking sends them: late, twice, in any order."""

import asyncio
import random
from asyncio import Future, Queue, StreamReader, StreamWriter
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

LINES = 8
TRIES = 2
ANSWER_SECONDS = 10.0


@dataclass
class How:
    """What is reported, when and how often; what each means stands with the handle."""

    url: str = ""
    statuses: list[str] = field(default_factory=lambda: ["Success"])
    by_end: dict[str, list[str]] = field(default_factory=dict)
    after_seconds: float = 0.0
    within_seconds: float = 0.0
    times: int = 1
    before_answer: bool = False
    held: bool = False
    seed: int = 0
    network_code: str = "65101"


class Reports:
    """Those that wait, and the lines that carry them."""

    def __init__(self) -> None:
        self.how = How()
        self.chance = random.Random(0)
        self.held: list[Mapping[str, str]] = []
        self.queue: Queue[tuple[Mapping[str, str], Future[None]]] = Queue()
        self.carriers: list[asyncio.Task[None]] = []
        # Of the request that is being taken in, when its reports come before its answer.
        self.now: list[Future[None]] = []
        self.waiting = 0
        self.idle = asyncio.Event()
        self.idle.set()
        self.forget()

    def forget(self) -> None:
        self.answers: Counter[int] = Counter()

    def begin(self, values: Mapping[str, object]) -> None:
        self.how = How(**values)  # type: ignore[arg-type]
        self.chance = random.Random(self.how.seed)
        if not self.carriers:
            self.carriers = [asyncio.ensure_future(self._carry()) for _ in range(LINES)]

    def note(self, id_: str, phone: str) -> None:
        """Report a text that was just taken."""
        statuses = self.how.statuses
        for end, others in self.how.by_end.items():
            if phone.endswith(end):
                statuses = others
        for status in statuses:
            form = {
                "id": id_,
                "status": status,
                "phoneNumber": phone,
                "networkCode": self.how.network_code,
            }
            if status in {"Failed", "Rejected"}:
                form["failureReason"] = "DeliveryFailure"
            if self.how.held:
                self.held.append(form)
                continue
            for _ in range(self.how.times):
                self._soon(form)

    def _wait(self) -> None:
        self.waiting += 1
        self.idle.clear()

    def _soon(self, form: Mapping[str, str]) -> None:
        loop = asyncio.get_running_loop()
        done: Future[None] = loop.create_future()
        self._wait()
        if self.how.before_answer:
            self.now.append(done)
        seconds = self.how.after_seconds + self.chance.random() * self.how.within_seconds
        loop.call_later(seconds, self.queue.put_nowait, (form, done))

    def first(self) -> Future[None] | None:
        """Give what the answer waits for, where its reports come first."""
        ahead, self.now = self.now, []
        return asyncio.ensure_future(_all(ahead)) if ahead else None

    def release(self, values: Mapping[str, object]) -> int:
        """Send what was held."""
        out = self.held * int(str(values["times"]))
        self.held = []
        if values["shuffled"]:
            random.Random(int(str(values["seed"]))).shuffle(out)
        for form in out:
            self._wait()
            self.queue.put_nowait((form, asyncio.get_running_loop().create_future()))
        return len(out)

    def figures(self) -> dict[str, object]:
        return {"reports_waiting": self.waiting + len(self.held), "reports": self.answers}

    async def _carry(self) -> None:
        """Carry one after the other, over a line that stays open."""
        line = Way()
        while True:
            form, done = await self.queue.get()
            self.answers[await line.post(self.how.url, form)] += 1
            self.waiting -= 1
            if not self.waiting:
                self.idle.set()
            done.set_result(None)


async def _all(these: list[Future[None]]) -> None:
    for one in these:
        await one


class Way:
    """A line to whoever hears the reports."""

    def __init__(self) -> None:
        self.open: tuple[StreamReader, StreamWriter] | None = None
        self.to = ""

    async def post(self, url: str, form: Mapping[str, str]) -> int:
        """Post it, again on a new line where the old one had ended; 0: no answer."""
        for _ in range(TRIES):
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await self._post(url, form)
            except (OSError, ValueError, IndexError, asyncio.IncompleteReadError):
                if self.open is not None:
                    self.open[1].close()
                self.open = None
        return 0

    async def _post(self, url: str, form: Mapping[str, str]) -> int:
        where = urlsplit(url)
        if self.open is not None and self.to != where.netloc:
            self.open[1].close()
            self.open = None
        if self.open is None:
            self.to = where.netloc
            self.open = await asyncio.open_connection(where.hostname, where.port or 80)
        reader, writer = self.open
        body = urlencode(form).encode()
        writer.write(
            f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = head.partition("content-length:")[2].split("\r\n")[0].strip()
        await reader.readexactly(int(length or 0))
        if "connection: close" in head or not length:
            writer.close()
            self.open = None
        return int(head.split(" ")[1])
