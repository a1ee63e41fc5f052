"""Mail to staff: each answer of a mail server, and what is in the mail."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from messaging.carriers.line import line
from messaging.carriers.port import Call, Recipient
from messaging.carriers.smtp import Smtp, Unsent
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from messaging.rules.mail import NotAMailAddress, Server, read_url
from tests.free_port import free_port
from tests.stand_ins.mail_server import MailServer, mail_server

NEO = "neo@maluti.example"
SAYS = "Tšireletso: your invitation\n\nOpen this within a day:\nhttps://letsema.example/i/abc\n"


def body(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    with mail_server() as one:
        yield one


@pytest.fixture
def server(running: MailServer) -> MailServer:
    running.say(refuses={}, end="250 queued as 4711")
    running.forget()
    return running


def sent(url: str, says: str = SAYS, address: str = NEO) -> tuple[Outcome, uuid.UUID]:
    to = Recipient(uuid.uuid4(), address)
    until = timezone.now() + timedelta(days=1)
    call = Call(mfi_id=uuid.uuid4(), recipients=(to,), says=says, expires_at=until)
    (answer,) = line().ask(Smtp(read_url(url, "house@letsema.example")), [call])
    (outcome,) = answer.result(25)
    return outcome, to.id


def test_a_mail_arrives_as_it_was_written(server: MailServer) -> None:
    outcome, id_ = sent(server.url)
    assert outcome == Accepted("queued as 4711")
    (mail,) = server.mails()
    assert mail["Subject"] == "Tšireletso: your invitation"
    assert (mail["From"], mail["To"]) == ("letsema@example.org", NEO)
    # A second copy of it would have the same name.
    assert mail["Message-ID"] == f"<{id_}@example.org>"
    assert body(mail) == "Open this within a day:\nhttps://letsema.example/i/abc\n"


@pytest.mark.parametrize(
    ("refuses", "outcome"),
    [
        ({"RCPT": "550 no such user"}, Refused("smtp-550", Then.GIVE_UP)),
        ({"RCPT": "450 try later"}, Refused("smtp-450", Then.AGAIN)),
        ({"MAIL": "553 not your address"}, Refused("smtp-553", Then.PAUSE)),
        ({"MAIL": "421 too busy"}, Refused("smtp-421", Then.AGAIN)),
        ({"DATA": "554 no"}, Refused("smtp-554", Then.GIVE_UP)),
        ({"DATA": "451 later"}, Refused("smtp-451", Then.AGAIN)),
    ],
)
def test_each_refusal_says_what_follows_from_it(
    server: MailServer, refuses: dict[str, str], outcome: Outcome
) -> None:
    server.say(refuses=refuses)
    assert sent(server.url)[0] == outcome
    assert server.mails() == []


@pytest.mark.parametrize(
    ("end", "outcome", "taken"),
    [
        ("554 spam", Refused("smtp-554", Then.GIVE_UP), 0),
        ("452 no room", Refused("smtp-452", Then.AGAIN), 0),
        ("drop", NoAnswer(), 1),
        ("hang", NoAnswer(), 1),
    ],
)
def test_the_end_of_a_mail(server: MailServer, end: str, outcome: Outcome, taken: int) -> None:
    server.say(end=end)
    assert sent(server.url)[0] == outcome
    assert len(server.mails()) == taken


def test_whatever_a_server_says_at_parting_what_it_took_it_has(server: MailServer) -> None:
    server.say(refuses={"QUIT": "500 what"})
    assert sent(server.url)[0] == Accepted("queued as 4711")
    assert len(server.mails()) == 1


def test_a_wrong_password_stops_everything(server: MailServer) -> None:
    server.say(refuses={"AUTH": "535 who are you"})
    url = server.url.replace("smtp://", "smtp://letsema:p%40ss@")
    assert sent(url)[0] == Refused("smtp-535", Then.PAUSE)
    server.say(refuses={})
    assert sent(url)[0] == Accepted("queued as 4711")


def test_without_the_tls_that_was_asked_for_nothing_is_said(server: MailServer) -> None:
    url = server.url.replace("tls=no", "tls=starttls")
    assert sent(url)[0] == Refused("no-tls-or-login", Then.PAUSE)
    assert server.mails() == []


def test_where_nobody_listens_nothing_was_taken() -> None:
    nobody = f"smtp://127.0.0.1:{free_port()}?tls=no"
    assert sent(nobody)[0] == Refused("no-connection", Then.AGAIN)


def test_a_subject_cannot_bring_a_line_of_its_own(server: MailServer) -> None:
    sent(server.url, "Hello\rBcc: mpho@other.example\n\nx")
    (mail,) = server.mails()
    assert (mail["Subject"], mail["Bcc"]) == ("Hello Bcc: mpho@other.example", None)


def test_an_address_is_read_whole() -> None:
    read = read_url("smtp://u:p%40ss@mail.example?tls=always&from=a@b.example", "x@y.example")
    assert read == Server("mail.example", 465, "always", "a@b.example", "u", "p@ss")
    assert read_url("smtp://mail.example", "x@y.example").port == 587
    assert "p@ss" not in repr(read)


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://m?tls=1"]
)
def test_what_is_no_mail_address_is_refused(url: str) -> None:
    with pytest.raises(NotAMailAddress):
        read_url(url, "x@y.example")


def test_without_a_server_the_log_says_so_and_nothing_of_the_link(
    caplog: pytest.LogCaptureFixture,
) -> None:
    to = (Recipient(uuid.uuid4(), NEO),)
    call = Call(mfi_id=uuid.uuid4(), recipients=to, says=SAYS, expires_at=timezone.now())
    (answer,) = line().ask(Unsent(), [call])
    assert answer.result(5) == [Refused("no-server")]
    assert "EMAIL_URL is not set" in caplog.text
    assert "letsema.example" not in caplog.text + str([vars(one) for one in caplog.records])
