"""Ports: chosen free, kept from run to run, and only our own answer on them counts."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher import ports
from tests.free_port import free_port

SERVER = """
import http.server, sys
class Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 503)
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ok).serve_forever()
"""


@pytest.fixture
def server() -> Iterator[tuple[int, int]]:
    port = free_port()
    command = [sys.executable, "-c", SERVER, str(port)]
    with subprocess.Popen(command, start_new_session=True) as process:
        until = time.monotonic() + 10
        while ports.is_free(port):
            assert time.monotonic() < until
            time.sleep(0.02)
        yield port, process.pid
        process.kill()


def test_an_answer_counts_when_it_is_good_and_ours(server: tuple[int, int]) -> None:
    port, group = server
    assert ports.answers(port, "/healthz", group)
    assert not ports.answers(port, "/readyz", group), "503 is no answer"
    assert not ports.answers(port, "/healthz", group + 1), "a stranger answers"


def test_nobody_answers_on_a_free_port() -> None:
    assert not ports.answers(free_port(), "/healthz", 1)


def test_last_times_ports_are_used_again_while_they_are_free(
    tmp_path: Path, server: tuple[int, int]
) -> None:
    taken, _ = server
    file = tmp_path / "ports.json"
    first = ports.choose(("web", "telco"), {}, file)
    assert len(set(first.values())) == 2
    assert ports.choose(("web", "telco"), {}, file) == first
    file.write_text(f'{{"web": {taken}, "telco": {first["telco"]}}}')
    second = ports.choose(("web", "telco"), {}, file)
    assert second["web"] not in (taken, first["telco"])
    assert second["telco"] == first["telco"]


def test_a_port_that_was_asked_for_is_the_one(tmp_path: Path) -> None:
    file, wanted = tmp_path / "ports.json", free_port()
    file.write_text(f'{{"web": 1, "telco": {wanted}}}')
    chosen = ports.choose(("web", "telco"), {"web": wanted}, file)
    assert chosen["web"] == wanted
    assert chosen["telco"] != wanted, "two groups never share one"


def test_a_torn_note_of_last_time_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("[1")
    assert len(ports.choose(("web",), {"web": 0}, tmp_path / "ports.json")) == 1
