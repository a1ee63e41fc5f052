"""The process behind the stand-in for an operator: it takes, counts and reports over SMPP."""

import asyncio
from asyncio import StreamReader, StreamWriter
from dataclasses import asdict, dataclass, field

from tests.stand_ins.process import Told, live, port_of
from tests.stand_ins.smpp import (
    BIND_TRANSCEIVER,
    DELIVER_SM,
    ENQUIRE_LINK,
    HEAD,
    IS_RECEIPT,
    RESPONSE,
    SUBMIT_SM,
    UNBIND,
    Pdu,
    Submitted,
    delivery,
    encoded,
    read_submit,
    receipt,
)


@dataclass
class Ways:
    """What each means stands with the handle."""

    latency_seconds: float = 0.0
    refuses: dict[str, int] = field(default_factory=dict)
    status: int = 0
    silent: bool = False
    receipts: list[str] = field(default_factory=lambda: ["DELIVRD"])
    by_end: dict[str, list[str]] = field(default_factory=dict)
    after_seconds: float = 0.0
    held: bool = False
    times: int = 1


class Bound:
    """Whoever is bound, and the line to him."""

    def __init__(self, centre: "Centre", reader: StreamReader, writer: StreamWriter) -> None:
        self.centre, self.reader, self.writer = centre, reader, writer
        self.next = 0

    def say(self, pdu: Pdu) -> None:
        if not self.writer.is_closing():
            self.writer.write(pdu.packed())

    def deliver(self, body: bytes) -> None:
        self.next += 1
        self.say(Pdu(DELIVER_SM, 0, self.next, body))

    async def listen(self) -> None:
        while True:
            length, command, status, number = HEAD.unpack(await self.reader.readexactly(HEAD.size))
            body = await self.reader.readexactly(length - HEAD.size)
            match command:
                case _ if command == BIND_TRANSCEIVER:
                    self.say(Pdu(command | RESPONSE, 0, number, b"centre\0"))
                    self.centre.comes(self)
                case _ if command == SUBMIT_SM:
                    self.centre.take(self, number, read_submit(body))
                case _ if command == ENQUIRE_LINK:
                    self.say(Pdu(command | RESPONSE, 0, number))
                case _ if command == UNBIND:
                    self.say(Pdu(command | RESPONSE, 0, number))
                    return
                case _:
                    assert command & RESPONSE, (hex(command), status)


class Centre:
    """What it took, and the receipts that it owes."""

    def __init__(self) -> None:
        self.ways = Ways()
        self.bound: list[Bound] = []
        self.parts: list[Submitted] = []
        self.held: list[bytes] = []
        # What is for nobody as long as nobody is bound.
        self.owed: list[bytes] = []
        self.ids = 0

    async def line(self, reader: StreamReader, writer: StreamWriter) -> None:
        one = Bound(self, reader, writer)
        try:
            await one.listen()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            if one in self.bound:
                self.bound.remove(one)
            writer.close()

    def comes(self, one: Bound) -> None:
        self.bound.append(one)
        owed, self.owed = self.owed, []
        for body in owed:
            one.deliver(body)

    def take(self, one: Bound, number: int, part: Submitted) -> None:
        status = self.ways.status
        for end, other in self.ways.refuses.items():
            if part.phone.endswith(end):
                status = other
        answer = Pdu(SUBMIT_SM | RESPONSE, status, number)
        if not status:
            self.parts.append(part)
            self.ids += 1
            id_ = f"OP{self.ids:08d}\0"
            answer = Pdu(SUBMIT_SM | RESPONSE, 0, number, id_.encode())
        if not self.ways.silent:
            asyncio.get_running_loop().call_later(self.ways.latency_seconds, one.say, answer)
        # After the answer: of a receipt that comes before it Kannel knows no text.
        if part.wants_receipt and not status:
            self._report(part, f"OP{self.ids:08d}")

    def _report(self, part: Submitted, id_: str) -> None:
        stats = self.ways.receipts
        for end, others in self.ways.by_end.items():
            if part.phone.endswith(end):
                stats = others
        for stat in stats:
            error = "000" if stat == "DELIVRD" else "027"
            says = receipt(id_, stat, error)
            body = delivery(part.phone, part.sender, IS_RECEIPT, 0, says)
            if self.ways.held:
                self.held.append(body)
                continue
            seconds = self.ways.latency_seconds + self.ways.after_seconds
            for _ in range(self.ways.times):
                asyncio.get_running_loop().call_later(seconds, self.deliver, body)

    def deliver(self, body: bytes) -> None:
        if self.bound:
            self.bound[0].deliver(body)
        else:
            self.owed.append(body)

    async def obey(self, what: str, values: Told) -> object:
        match what:
            case "say":
                self.ways = Ways(**{**vars(self.ways), **values})
            case "release":
                out = self.held * int(str(values["times"]))
                self.held = []
                for body in reversed(out) if values["backwards"] else out:
                    self.deliver(body)
                return len(out)
            case "deliver":
                coding, says = encoded(str(values["says"]))
                phone, to = str(values["phone"]).lstrip("+"), str(values["to"])
                self.deliver(delivery(phone, to, 0, coding, says))
            case "break":
                for one in self.bound:
                    one.writer.transport.abort()
            case "bound":
                return len(self.bound)
            case "parts":
                return [{**asdict(one), "text": one.text.hex()} for one in self.parts]
            case "forget":
                self.parts, self.held, self.owed = [], [], []
            case _:
                raise ValueError(what)
        return None


async def main() -> None:
    """Serve until whoever started it is gone."""
    centre = Centre()
    server = await asyncio.start_server(centre.line, "127.0.0.1", 0)
    await live(centre.obey, {"smpp": port_of(server)})


if __name__ == "__main__":
    asyncio.run(main())
