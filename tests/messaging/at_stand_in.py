"""Africa's Talking as its answers are: a server of our own that keeps every request it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

JSON = "application/json"


@dataclass
class Scripted:
    """What the next request is answered; `breaks` cuts the line once the request was read."""

    status: int = 201
    body: str = ""
    kind: str = JSON
    breaks: bool = False
    # How long the answer takes.
    seconds: float = 0.0


@dataclass
class StandIn:
    """The server, what it was asked, and what it answers to each."""

    url: str
    asked: list[dict[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answers: list[Scripted] = field(default_factory=list)
    waits: threading.Event = field(default_factory=threading.Event)


def recipient(code: int = 101, number: str = "+26658123456", message_id: str = "ATXid_1") -> str:
    """An answer about one recipient, in the words of the documentation."""
    told = {
        "statusCode": code,
        "number": number,
        "status": "Success" if code < 200 else "Refused",
        "cost": "LSL 0.2500" if code < 200 else "0",
        "messageId": message_id if code < 200 else "None",
    }
    return json.dumps({"SMSMessageData": {"Message": "Sent to 1/1", "Recipients": [told]}})


def nobody(message: str) -> str:
    """An answer that took none of the recipients."""
    return json.dumps({"SMSMessageData": {"Message": message, "Recipients": []}})


@contextmanager
def africas_talking() -> Iterator[StandIn]:
    """Run the server for one test."""
    stand_in = StandIn("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            stand_in.asked.append(
                {"path": self.path, **{name: values[0] for name, values in form.items()}}
            )
            stand_in.keys.append(self.headers["apiKey"])
            answer = stand_in.answers.pop(0) if stand_in.answers else Scripted(body=recipient())
            if answer.seconds:
                stand_in.waits.wait(answer.seconds)
            if answer.breaks:
                self.connection.close()
                return
            body = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.waits.set()
        server.shutdown()
        server.server_close()
        thread.join()
