"""Where people give up, day by day, and what their sessions cost."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from loans.actions.choose_language import choose_language
from loans.dates import midnight, today
from loans.deed import Actor
from loans.models import Mfi
from tests.phone import Handset, Phones
from ussd.models import SessionLog
from ussd.queries.funnel import costs, funnel

pytestmark = pytest.mark.django_db


def ended(handset: Phones, number: int, *answers: str, status: str = "Incomplete") -> Handset:
    phone = handset(f"+2666200{number:04d}")
    choose_language(phone.number, "en", by=Actor.system("test"))
    phone.dial()
    for typed in answers:
        phone.answer(typed)
    phone.hang_up(status)
    return phone


@pytest.fixture(autouse=True)
def today_s(handset: Phones, maluti: Mfi) -> None:
    """Two leave at their names, one at home, and one is told no."""
    for number in (1, 2):
        ended(handset, number, "1", "1", "1")
    ended(handset, 3)
    ended(handset, 4, "1", "2", status="Success")
    SessionLog.objects.update(ended_at=midnight(today()) + timedelta(hours=12))


def test_the_screen_where_most_gave_up_comes_first() -> None:
    rows = [(row.screen, row.sessions, row.finished, row.left) for row in funnel(today())]
    assert rows == [
        ("register.name", 2, 0, 2),
        ("home.menu", 1, 0, 1),
        ("register.declined", 1, 1, 0),
    ]
    assert funnel(today())[0].hops == 4.0
    assert funnel(today() - timedelta(1)) == []


def test_costs_are_added_up_as_the_network_tells_them() -> None:
    (one,) = costs(today())
    assert (one.currency, one.sessions, str(one.sum)) == ("LSL", 4, "1.5200")


def test_the_command_says_it_in_a_table() -> None:
    out = io.StringIO()
    call_command("funnel", "--days", "2", stdout=out)
    told = out.getvalue().splitlines()
    assert told[0] == f"{today() - timedelta(1)}: 0 sessions"
    assert told[1] == f"{today()}: 4 sessions"
    assert told[3].split() == ["register.name", "2", "0", "2", "0", "4.0"]
    assert told[-1] == "cost: LSL 1.52, LSL 0.3800 a session"
