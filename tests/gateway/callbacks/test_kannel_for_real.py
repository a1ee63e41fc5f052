"""A text by way of a real Kannel, whose callbacks come to our real door."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as product
from pytest_django.live_server_helper import LiveServer

from config.launcher.words import Refusal
from loans.models import Mfi
from messaging.carriers.kannel import Kannel
from messaging.carriers.line import line
from messaging.carriers.port import Recipient
from messaging.errands.deliver_reports import deliver_reports
from messaging.models import DeliveryReport, Inbound, Message
from messaging.rules.delivery import Accepted
from tests.messaging.kannel_house import a_call
from tests.messaging.reported import sent
from tests.stand_ins.kannel import RealKannel, kannel
from tests.stand_ins.smpp_operator import Operator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def operator() -> Iterator[Operator]:
    with closing(Operator()) as one:
        yield one


@pytest.fixture
def door(live_server: LiveServer) -> str:
    return f"{live_server.url}/telco/{product.TELCO_TOKENS[0]}"


@pytest.fixture
def running(door: str, operator: Operator, tmp_path: Path) -> Iterator[RealKannel]:
    try:
        with kannel(tmp_path, operator.port, f"{door}/kannel/mo") as real:
            yield real
    except Refusal as why:
        pytest.skip(f"Kannel: {why}")


def test_a_text_is_delivered_when_the_operator_says_so(
    maluti: Mfi, running: RealKannel, door: str, operator: Operator
) -> None:
    (good, bad) = sent(maluti, 2, carrier="kannel", provider_id="")
    operator.say(by_end={bad.phone[-4:]: ["UNDELIV"]}, times=2)
    carrier = Kannel(running.url, "gw", "secret", door, "LETSEMA")
    calls = [
        replace(a_call(one.phone), mfi_id=maluti.id, recipients=(Recipient(one.id, one.phone),))
        for one in (good, bad)
    ]
    assert [one.result(25) for one in line().ask(carrier, calls)] == [[Accepted("")]] * 2
    wait_for(lambda: DeliveryReport.objects.count() == 4)
    deliver_reports()
    rows = {row.id: (row.status, row.failure) for row in Message.objects.of(maluti)}
    assert rows == {good.id: ("delivered", ""), bad.id: ("failed", "UNDELIV 027")}


def test_a_phones_text_comes_to_our_door_once(running: RealKannel, operator: Operator) -> None:
    operator.deliver("+26658123456", "EMISA")
    wait_for(Inbound.objects.exists)
    time.sleep(0.3)
    assert Inbound.objects.get().carrier == "kannel"


def wait_for(there: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.05)
