"""The line on which Africa's Talking is asked: a bare HTTP server, for it must not be the brake."""

import asyncio
import re
import socket
import struct
from http import HTTPStatus
from typing import cast

from tests.stand_ins.africastalking_shop import Answer, Odd, Shop, Ways
from tests.stand_ins.process import Told, live, port_of
from tests.stand_ins.reports import Reports

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
KEY = re.compile(rb"\r\napikey: *([^\r]*)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
END = b"\r\n\r\n"
# As a line over land has it: what is long arrives bit by bit.
PIECES_SECONDS = 0.05
LINGER_NOT = struct.pack("ii", 1, 0)


class Line(asyncio.Protocol):
    """One connection, on which one request follows the other."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.held = b""
        # How many recipients the request has that is under way; None: there is none.
        self.under_way: int | None = None
        self.odd: Odd | None = None
        self.begun = False
        self.waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.shop.connections += 1

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self.waits is not None:
            self.waits.cancel()
        self._over(0)

    def data_received(self, data: bytes) -> None:
        self.held += data
        self._read()

    def _read(self) -> None:
        if self.under_way is not None:
            return
        end = self.held.find(END)
        if end < 0:
            return
        if not self.begun:
            self.begun, self.odd = True, self.shop.called()
            if self.odd is not None and self.odd.does == "resets-unread":
                self.shop.answers[0] += 1
                self._reset()
                return
        length = LENGTH.search(self.held, 0, end)
        whole = end + len(END) + (int(length[1]) if length else 0)
        if len(self.held) < whole:
            return
        head, body = self.held[:end], self.held[end + len(END) : whole]
        self.held, self.begun = self.held[whole:], False
        key = KEY.search(head)
        path = head.split(b" ", 2)[1].decode()
        answer, recipients = self.shop.answer(path, key[1].decode() if key else "", body, self.odd)
        self.under_way = recipients
        self.shop.opened(recipients)
        if answer.does == "hangs":
            return
        closes = bool(CLOSES.search(head))
        ahead = self.shop.first_report()
        if ahead is not None:
            ahead.add_done_callback(lambda _: self._later(answer, closes=closes))
        else:
            self._later(answer, closes=closes)

    def _later(self, answer: Answer, *, closes: bool) -> None:
        if answer.seconds:
            loop = asyncio.get_running_loop()
            self.waits = loop.call_later(answer.seconds, lambda: self._say(answer, closes=closes))
        else:
            self._say(answer, closes=closes)

    def _say(self, answer: Answer, *, closes: bool) -> None:
        self.waits = None
        if answer.does == "resets":
            self._over(0)
            self._reset()
            return
        if answer.does == "closes":
            self._over(0)
            self.transport.close()
            return
        body = answer.body.encode()
        more = "".join(f"\r\n{name}: {value}" for name, value in answer.headers.items())
        whole = (
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
            f"Content-Type: {answer.kind}\r\nContent-Length: {len(body)}{more}\r\n\r\n".encode()
            + body
        )
        if self.shop.ways.piecemeal:
            first, whole = whole[: -len(body) // 2], whole[-len(body) // 2 :]
            self.transport.write(first)
            asyncio.get_running_loop().call_later(PIECES_SECONDS, self.transport.write, whole)
        else:
            self.transport.write(whole)
        self._over(answer.status)
        if closes:
            self.transport.close()
        else:
            self._read()

    def _over(self, status: int) -> None:
        if self.under_way is not None:
            self.shop.done(self.under_way, status)
            self.under_way = None

    def _reset(self) -> None:
        ours: socket.socket = self.transport.get_extra_info("socket")
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.transport.abort()


class Api:
    """The shop, its reports, and who may tell them what to do."""

    def __init__(self) -> None:
        self.shop = Shop()
        self.reports = Reports()

    async def obey(self, what: str, values: Told) -> object:
        shop, reports = self.shop, self.reports
        asked = {
            "texts": shop.rows,
            "asked": shop.last_asked,
            "figures": lambda: {**shop.figures(), **reports.figures()},
            "good": shop.odd.clear,
        }
        if what in asked:
            return asked[what]()
        match what:
            case "say":
                shop.ways = Ways(**{**vars(shop.ways), **values})
            case "odd":
                shop.odd.append(Odd(**values))  # type: ignore[arg-type]
            case "forget":
                shop.forget()
                reports.forget()
            case "report":
                reports.begin(values)
                shop.report, shop.first_report = reports.note, reports.first
            case "release":
                return reports.release(values)
            case "quiet":
                await reports.idle.wait()
            case _:
                raise ValueError(what)
        return None


async def main() -> None:
    """Serve until whoever started it is gone."""
    api = Api()
    server = await asyncio.get_running_loop().create_server(
        lambda: Line(api.shop), "127.0.0.1", 0, backlog=1024
    )
    await live(api.obey, {"http": port_of(server)})


if __name__ == "__main__":
    asyncio.run(main())
