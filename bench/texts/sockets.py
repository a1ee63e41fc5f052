"""Words of her own to each without a database: so many lines that are never idle."""

import asyncio
import re
import sys
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from bench.texts.bare import HEADERS
from bench.texts.work import work

SOCKETS = 32
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())


async def send(url: str, recipients: int) -> int:
    """Send to all of them, with no client between: a request is bytes, and so is its answer."""
    address, phones = urlsplit(url), iter(range(recipients))

    async def one_line() -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for number in phones:
            says = f"Dear Palesa {number}, our office in Mafeteng is open on Saturday."
            form = {"username": "bench", "to": f"+2666{2_000_000 + number}", "message": says}
            body = urlencode(form)
            writer.write(
                f"POST /version1/messaging HTTP/1.1\r\nHost: {address.netloc}\r\n{HEAD}"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            length = LENGTH.search(await reader.readuntil(b"\r\n\r\n"))
            assert length is not None, "an answer without an end"
            await reader.readexactly(int(length[1]))
        writer.close()

    await asyncio.gather(*(one_line() for _ in range(SOCKETS)))
    return recipients


def main(url: str, recipients: str) -> None:
    """Send, and tell."""

    def sent() -> Iterator[int]:
        yield asyncio.run(send(url, int(recipients)))

    work(sent)


main(*sys.argv[1:])
