"""Staff hear by mail of a text that waits for them, and of what keeps texts from going out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.models import Mfi, StaffMember
from messaging.actions.accounts import open_account, shut_account
from messaging.actions.broadcast import NewBroadcast, draft, start
from messaging.actions.set_sender import NewSender, set_sender
from messaging.actions.spend import grant_budget
from messaging.carriers import port
from messaging.carriers.smtp import Smtp
from messaging.errands.send_house import send_house
from messaging.errands.tell_staff import tell_staff
from messaging.models import SmsBudget
from messaging.queries.accounts import HOUSE
from messaging.rules.audience import Audience
from messaging.rules.mail import read_url
from tests.messaging.reported import sent
from tests.people import Colleague, Hire
from tests.stand_ins.mail_server import MailServer, mail_server

OPERATOR = Actor.system("test")
SAYS = "Our office is open on Saturday."


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    with mail_server() as one:
        yield one


@pytest.fixture
def server(running: MailServer) -> Iterator[MailServer]:
    running.say(refuses={}, end="250 queued")
    running.forget()
    was = port.chosen.mail
    port.chosen.mail = Smtp(read_url(running.url, "house@letsema.example"))
    yield running
    port.chosen.mail = was


@pytest.fixture
def boss(hire: Hire, maluti: Mfi) -> Colleague:
    return hire("limpho", "admin", maluti)


def waiting(mfi: Mfi, by: Colleague) -> UUID:
    """One that takes a second person."""
    change_policy(mfi.id, {"second_broadcast_above_recipients": 100}, by=OPERATOR)
    new = NewBroadcast(name="Saturday", texts={"en": SAYS}, audience=Audience())
    one = UUID(str(draft(mfi.id, new, by=Actor.staff(by.id))["id"]))
    assert start(mfi.id, one, 1_234, by=Actor.staff(by.id)) == "awaiting_approval"
    return one


def test_whoever_may_let_a_broadcast_go_hears_of_it_and_its_writer_does_not(
    server: MailServer, maluti: Mfi, neo: Colleague, boss: Colleague, thabo: Colleague
) -> None:
    waiting(maluti, neo)
    assert tell_staff(maluti.id) == 1
    send_house()
    (got,) = server.mails()
    assert (got["To"], got["Subject"]) == (boss.member.email, "A broadcast waits for you: Saturday")
    body = got.get_content()
    assert f"Neo of {maluti.name} wrote to 1,234 people" in body
    # In Sesotho as well: nobody asked her which she reads.
    assert f"Neo oa {maluti.name} o ngoletse batho ba 1,234" in body
    assert body.count(SAYS) == 2


def test_nobody_hears_twice(maluti: Mfi, neo: Colleague, boss: Colleague) -> None:
    waiting(maluti, neo)
    assert [tell_staff(maluti.id), tell_staff(maluti.id)] == [1, 0]
    waiting(maluti, neo)
    assert tell_staff(maluti.id) == 1


def test_another_lenders_staff_and_whoever_has_left_hear_nothing(
    maluti: Mfi, senqu: Mfi, neo: Colleague, boss: Colleague, hire: Hire
) -> None:
    hire("mosa", "admin", senqu)
    StaffMember.objects.filter(id=boss.id).update(is_active=False)
    waiting(maluti, neo)
    assert [tell_staff(maluti.id), tell_staff(senqu.id)] == [0, 0]


def test_an_account_that_is_shut_is_told_to_the_admin_each_time_it_shuts(
    server: MailServer, maluti: Mfi, neo: Colleague, boss: Colleague
) -> None:
    set_sender(maluti.id, NewSender(username="maluti", api_key="a key"), by=Actor.staff(boss.id))
    shut_account(maluti.id, "africastalking", "405", by=OPERATOR)
    assert [tell_staff(maluti.id), tell_staff(maluti.id)] == [1, 0]
    open_account(maluti.id, by=OPERATOR)
    shut_account(maluti.id, "africastalking", "405", by=OPERATOR)
    assert tell_staff(maluti.id) == 1
    send_house()
    assert {one["Subject"] for one in server.mails()} == {"No SMS goes out: Maluti Credit"}
    assert all("its answer: 405" in one.get_content() for one in server.mails())


def test_of_the_houses_own_account_a_lender_can_do_nothing(maluti: Mfi, boss: Colleague) -> None:
    shut_account(HOUSE, "africastalking", "405", by=OPERATOR)
    assert tell_staff(maluti.id) == 0


def test_texts_unknown_for_a_day_are_told_once_a_day(maluti: Mfi, neo: Colleague) -> None:
    lost: dict[str, Any] = {"status": "unknown", "provider_id": "", "failure": "no-answer"}
    sent(maluti, settled_at=timezone.now() - timedelta(hours=23), **lost)
    assert tell_staff(maluti.id) == 0
    sent(maluti, first=6_000_100, settled_at=timezone.now() - timedelta(hours=25), **lost)
    assert [tell_staff(maluti.id), tell_staff(maluti.id)] == [1, 0]


def test_the_last_tenth_of_a_budget_is_told_once_for_each_grant(
    maluti: Mfi, boss: Colleague
) -> None:
    grant_budget(maluti.id, 100, by=OPERATOR)
    spent = SmsBudget.objects.of(maluti.id)
    spent.update(spent=90)
    assert tell_staff(maluti.id) == 0
    spent.update(spent=91)
    assert [tell_staff(maluti.id), tell_staff(maluti.id)] == [1, 0]
    grant_budget(maluti.id, 10, by=OPERATOR)
    assert tell_staff(maluti.id) == 0
    spent.update(spent=105)
    assert tell_staff(maluti.id) == 1
