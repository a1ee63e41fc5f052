"""Mail of the house: an invitation reaches Neo, whatever dies on the way, and its link goes."""

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from loans.deed import Actor
from messaging.actions.house_outbox import (
    Mail,
    claim_mails,
    expire_mails,
    queue_mail,
    settle_mail,
)
from messaging.carriers import port
from messaging.carriers.smtp import Smtp, Unsent
from messaging.errands.send_house import send_house
from messaging.models import HouseMessage
from messaging.rules.delivery import Accepted
from messaging.rules.mail import read_url
from tests.stand_ins.mail_server import MailServer, mail_server

pytestmark = pytest.mark.django_db
NOBODY = Actor.system("test")
NEO = "neo@maluti.example"
LINK = "https://letsema.example/i/abc"


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    with mail_server() as one:
        yield one


@pytest.fixture
def server(running: MailServer) -> Iterator[MailServer]:
    running.say(refuses={}, end="250 queued as 4711")
    running.forget()
    was = port.chosen.mail
    port.chosen.mail = Smtp(read_url(running.url, "house@letsema.example"))
    yield running
    port.chosen.mail = was


def invited(lasts: timedelta = timedelta(days=1)) -> Mail:
    """An invitation in the outbox."""
    mail = Mail(
        id=uuid.uuid4(),
        notice="invitation",
        address=NEO,
        says=f"Maluti Credit: your invitation\n\n{LINK}\n",
        expires_at=timezone.now() + lasts,
    )
    assert queue_mail(mail, by=NOBODY)
    return mail


def stands(mail: Mail) -> tuple[str, str, int]:
    row = HouseMessage.objects.get(id=mail.id)
    return row.status, row.failure, row.tries


def test_an_invitation_is_written_once_and_sent_once(server: MailServer) -> None:
    mail = invited()
    assert not queue_mail(mail, by=NOBODY)
    assert [send_house(), send_house()] == [1, 0]
    (got,) = server.mails()
    assert (got["To"], LINK in got.get_content()) == (NEO, True)
    assert stands(mail) == ("accepted", "", 1)


def test_what_was_sent_can_be_read_by_nobody(server: MailServer) -> None:
    mail = invited()
    waiting = HouseMessage.objects.get(id=mail.id)
    assert LINK not in waiting.text_sealed
    assert NEO not in waiting.to_sealed
    send_house()
    row = HouseMessage.objects.get(id=mail.id)
    assert (row.data_key, row.text_sealed, row.to_sealed) == (None, "", "")
    assert row.provider_id == "queued as 4711"


def test_a_server_that_is_busy_is_asked_again_later(server: MailServer) -> None:
    server.say(refuses={"RCPT": "450 later"})
    mail = invited()
    assert [send_house(), send_house()] == [1, 0]
    assert stands(mail) == ("queued", "smtp-450", 1)
    server.say(refuses={})
    HouseMessage.objects.update(due_at=timezone.now())
    assert send_house() == 1
    assert stands(mail) == ("accepted", "", 2)


def test_an_address_that_is_none_is_given_up(server: MailServer) -> None:
    server.say(refuses={"RCPT": "550 no such user"})
    mail = invited()
    send_house()
    assert stands(mail) == ("failed", "smtp-550", 1)
    assert HouseMessage.objects.get(id=mail.id).data_key is None


def test_without_an_answer_it_goes_again_under_the_same_name(server: MailServer) -> None:
    server.say(end="drop")
    mail = invited()
    send_house()
    assert stands(mail) == ("queued", "no-answer", 1)
    server.say(end="250 queued as 4712")
    HouseMessage.objects.update(due_at=timezone.now())
    send_house()
    first, second = server.mails()
    assert first["Message-ID"] == second["Message-ID"]
    assert stands(mail) == ("accepted", "", 2)


def test_whose_sender_died_is_taken_up_by_another(server: MailServer) -> None:
    mail = invited()
    (dead,) = claim_mails("smtp", by=NOBODY)
    assert send_house() == 0
    HouseMessage.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send_house() == 1
    # He wakes, and what he has to say counts for nothing.
    assert not settle_mail(dead, Accepted("late"), by=NOBODY)
    assert stands(mail) == ("accepted", "", 2)
    assert HouseMessage.objects.get(id=mail.id).provider_id == "queued as 4711"


def test_a_link_that_is_good_for_nothing_any_more_is_not_sent(server: MailServer) -> None:
    mail = invited(lasts=timedelta(seconds=-1))
    assert send_house() == 0
    assert stands(mail) == ("expired", "", 0)
    assert expire_mails(by=NOBODY) == 0
    assert server.mails() == []


def test_without_a_server_it_fails_and_the_log_holds_no_link(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    port.chosen.mail = Unsent()
    mail = invited()
    send_house()
    assert stands(mail) == ("failed", "no-server", 1)
    assert "EMAIL_URL is not set" in caplog.text
    assert LINK not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_senders_share_the_mail(server: MailServer) -> None:
    mails = [invited() for _ in range(30)]
    threads = [threading.Thread(target=send_and_close) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(server.mails()) == 30
    assert {stands(one)[0] for one in mails} == {"accepted"}


def send_and_close() -> None:
    try:
        send_house()
    finally:
        connection.close()
