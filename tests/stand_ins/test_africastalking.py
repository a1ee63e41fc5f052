"""What other tests believe of the stand-in for Africa's Talking: it does what it is told."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, RemoteDisconnected
from urllib.parse import urlencode

import pytest

from tests.stand_ins.africastalking import AfricasTalking, Odd, africas_talking

PALESA, LERATO = "+26658000001", "+26658000002"


@pytest.fixture(scope="module")
def running() -> Iterator[AfricasTalking]:
    with africas_talking() as there:
        yield there


@pytest.fixture
def at(running: AfricasTalking) -> AfricasTalking:
    running.be_good()
    running.say(codes={}, unmentioned=[], balance=None, per_second=0, retry_after="", keys={})
    running.say(latency_seconds=0, kind="application/json")
    running.forget()
    return running


def line(at: AfricasTalking) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", at.ports["http"], timeout=5)


def bare(open_line: HTTPConnection) -> None:
    open_line.request("POST", "/version1/messaging", urlencode({"to": PALESA, "message": "x"}))
    open_line.getresponse()


def ask(at: AfricasTalking, *to: str, says: str = "Lumela") -> tuple[int, dict[str, object], str]:
    """Send a text as their client does: the status, the recipients by number, the content type."""
    with closing(line(at)) as open_line:
        form = {"username": "letsema", "to": ",".join(to), "message": says, "bulkSMSMode": 1}
        kind = {"Content-Type": "application/x-www-form-urlencoded", "apiKey": "the-key"}
        open_line.request("POST", "/version1/messaging", urlencode(form), kind)
        answer = open_line.getresponse()
        body = answer.read().decode()
        label = str(answer.headers["Content-Type"])
    try:
        told = json.loads(body)["SMSMessageData"]["Recipients"]
    except ValueError:
        return answer.status, {}, label
    return answer.status, {one["number"]: one["statusCode"] for one in told}, label


def test_it_takes_a_text_and_counts_what_it_took(at: AfricasTalking) -> None:
    at.say(kind="application/json; charset=utf-8")
    label = "application/json; charset=utf-8"
    assert ask(at, PALESA, LERATO) == (201, {PALESA: 101, LERATO: 101}, label)
    assert ask(at, PALESA)[1] == {PALESA: 101}
    assert at.received() == {(PALESA, "Lumela"): 2, (LERATO, "Lumela"): 1}
    assert at.asked()[0]["to"] == f"{PALESA},{LERATO}"
    assert at.asked()[0]["key"] == "the-key"
    assert at.figures().taken == 3
    assert len(at.texts()[0].ids) == 2


def test_each_recipient_has_an_answer_of_her_own_or_none(at: AfricasTalking) -> None:
    at.say(codes={"02": 406}, unmentioned=["03"])
    told = ask(at, PALESA, LERATO, "+26658000003")[1]
    assert told == {PALESA: 101, LERATO: 406}
    # Whom the answer leaves out has the text all the same: that is the hard case.
    assert set(at.received()) == {(PALESA, "Lumela"), ("+26658000003", "Lumela")}


def test_the_money_ends_and_comes_again(at: AfricasTalking) -> None:
    at.say(balance=1)
    assert ask(at, PALESA, LERATO)[1] == {PALESA: 101, LERATO: 405}
    at.say(balance=10)
    assert ask(at, LERATO)[1] == {LERATO: 101}


def test_more_than_its_measure_is_told_to_wait(at: AfricasTalking) -> None:
    at.say(per_second=1, retry_after="3")
    time.sleep(1.02 - time.time() % 1)
    assert [ask(at, PALESA)[0] for _ in range(3)] == [201, 429, 429]
    assert at.figures().answers == {"201": 1, "429": 2}


def test_a_wrong_key_a_wrong_path_and_half_a_form(at: AfricasTalking) -> None:
    at.say(keys={"letsema": "another"})
    assert ask(at, PALESA)[0] == 401
    at.say(keys={"letsema": "the-key"})
    assert ask(at, PALESA)[0] == 201
    assert ask(at)[0] == 400
    with closing(line(at)) as open_line:
        open_line.request("POST", "/version1/elsewhere", b"x=1")
        assert open_line.getresponse().status == 404


@pytest.mark.parametrize(
    ("odd", "breaks", "taken"),
    [
        (Odd(does="resets-unread"), ConnectionResetError, 0),
        (Odd(does="resets", takes=False), ConnectionResetError, 0),
        (Odd(does="resets", takes=True), ConnectionResetError, 1),
        (Odd(does="closes"), RemoteDisconnected, 1),
        (Odd(does="hangs"), TimeoutError, 1),
        (Odd(does="hangs", takes=False), TimeoutError, 0),
    ],
)
def test_the_line_breaks_and_the_text_was_taken_or_not(
    at: AfricasTalking, odd: Odd, breaks: type[Exception], taken: int
) -> None:
    at.be_odd(odd)
    with closing(line(at)) as open_line:
        open_line.timeout = 0.3
        with pytest.raises(breaks):
            bare(open_line)
    assert at.figures().taken == taken
    assert at.figures().requests == 1


def test_an_odd_answer_lasts_as_long_as_it_was_told(at: AfricasTalking) -> None:
    at.be_odd(Odd(status=503, body="<html>", kind="text/html", calls=2))
    at.be_odd(Odd(body="", kind="text/plain", every=2))
    said = [ask(at, PALESA)[::2] for _ in range(5)]
    good, empty = (201, "application/json"), (201, "text/plain")
    assert said == [(503, "text/html"), (503, "text/html"), good, empty, good]
    # The empty answers hid that it had taken the text.
    assert at.received() == {(PALESA, "Lumela"): 3}


def test_it_knows_how_many_were_in_flight(at: AfricasTalking) -> None:
    at.say(latency_seconds=0.3)
    threads = [threading.Thread(target=ask, args=(at, PALESA, LERATO)) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    figures = at.figures()
    assert (figures.recipients_in_flight_max, figures.calls_open_max) == (6, 3)
    assert figures.recipients_in_flight == 0


class Ear(threading.Thread):
    """Who hears delivery reports: one answer to each, and the forms kept."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}/telco/x/sms/delivery"
        self.heard: list[str] = []
        self.start()

    def run(self) -> None:
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self.listen, args=(line,), daemon=True).start()

    def listen(self, line: socket.socket) -> None:
        with line:
            while request := line.recv(4096):
                self.heard.append(request.decode().partition("\r\n\r\n")[2])
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture
def ear() -> Iterator[Ear]:
    one = Ear()
    yield one
    one.door.close()


def test_reports_come_before_the_answer(at: AfricasTalking, ear: Ear) -> None:
    at.report_to(ear.url, before_answer=True, statuses=["Sent", "Success"])
    ask(at, PALESA)
    assert len(ear.heard) == 2
    (id_,) = at.texts()[0].ids
    assert all(id_ in one for one in ear.heard)


def test_reports_are_held_doubled_and_shuffled(at: AfricasTalking, ear: Ear) -> None:
    at.report_to(ear.url, held=True, by_end={"02": ["Failed"]})
    ask(at, PALESA, LERATO)
    assert ear.heard == []
    assert at.release(times=5, shuffled=True) == 10
    at.quiet()
    assert len(ear.heard) == 10
    assert sum("status=Failed" in one for one in ear.heard) == 5
    assert at.figures().reports == {"200": 10}
