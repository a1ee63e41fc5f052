"""A mail server: it takes mail, refuses it as it is told to, and counts what it took."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

from tests.stand_ins.process import StandIn, Told, live, port_of


class MailServer(StandIn):
    """The server, as seen from a test."""

    def __init__(self) -> None:
        super().__init__("tests.stand_ins.mail_server")

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.ports['smtp']}?tls=no&from=letsema@example.org"

    def say(self, **ways: object) -> None:
        """Set lasting ways.

        refuses {what a line begins with: what is answered}, end (what is answered to a whole mail;
        "drop": the line breaks once it was taken, "hang": nothing), login (user and password that
        are good; without one everybody's is).
        """
        self.tell("say", **ways)

    def mails(self) -> list[EmailMessage]:
        """Give what it took, in order."""
        rows = cast("list[str]", self.tell("mails"))
        return [message_from_bytes(one.encode("latin-1"), policy=default) for one in rows]

    def forget(self) -> None:
        self.tell("forget")


@contextmanager
def mail_server(**ways: object) -> Iterator[MailServer]:
    """Run it for as long as a block lasts."""
    with closing(MailServer()) as stand_in:
        stand_in.say(**ways)
        yield stand_in


@dataclass
class Ways:
    """What each means stands with the handle."""

    refuses: dict[str, str] = field(default_factory=dict)
    end: str = "250 queued as 4711"


class Server:
    """The process behind it."""

    def __init__(self) -> None:
        self.ways = Ways()
        self.mails: list[bytes] = []

    async def line(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(ConnectionError):
            await self._line(reader, writer)
        writer.close()

    async def _line(self, reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while said := (await reader.readline()).decode("latin-1").strip():
            answer = self._answer(said)
            writer.write(answer.encode() + b"\r\n")
            if said.upper() == "QUIT":
                return
            if answer.startswith("354"):
                self.mails.append(await self._mail(reader))
                if self.ways.end == "hang":
                    await reader.read()
                if self.ways.end in {"hang", "drop"}:
                    return
                if self.ways.end >= "4":
                    self.mails.pop()
                writer.write(self.ways.end.encode() + b"\r\n")

    def _answer(self, said: str) -> str:
        for begins, answer in self.ways.refuses.items():
            if said.upper().startswith(begins.upper()):
                return answer
        match said.upper()[:4]:
            case "EHLO":
                return "250-here\r\n250 AUTH PLAIN"
            case "DATA":
                return "354 go on"
            case "AUTH":
                return "235 come in"
            case "QUIT":
                return "221 bye"
        return "250 ok"

    async def _mail(self, reader: StreamReader) -> bytes:
        lines = []
        while (line := await reader.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    async def obey(self, what: str, values: Told) -> object:
        match what:
            case "say":
                self.ways = Ways(**{**vars(self.ways), **values})
            case "mails":
                return [one.decode("latin-1") for one in self.mails]
            case "forget":
                self.mails = []
            case _:
                raise ValueError(what)
        return None


async def main() -> None:
    """Serve until whoever started it is gone."""
    server = Server()
    listening = await asyncio.start_server(server.line, "127.0.0.1", 0)
    await live(server.obey, {"smtp": port_of(listening)})


if __name__ == "__main__":
    asyncio.run(main())
