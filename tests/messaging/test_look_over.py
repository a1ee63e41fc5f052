"""What an operator sees of messages: what waits on each lane, what is shut, what is used up."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.accounts import shut_account
from messaging.actions.spend import grant_budget
from messaging.errands.learnt import learnt
from messaging.errands.look_over import look_over
from messaging.errands.send import send
from messaging.errands.watch import Watcher, watch
from messaging.models import DeliveryReport, Inbound, Message, ShutAccount, SmsBudget
from messaging.queries.accounts import HOUSE
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from tests.loans.book import Book
from tests.messaging.carrier import Heard, queued
from tests.messaging.crowd import crowd
from tests.messaging.reported import post, report, sent
from tests.messaging.test_broadcast import awake
from tests.messaging.test_fill_broadcast import going

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")


class Seen(Watcher):
    """What it was told, in minutes and in hundredths."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[int, int]] = {}
        self.calls: list[tuple[str, dict[str, int]]] = []
        self.alone: list[tuple[str, bool]] = []
        self.seconds: list[float] = []
        self.money = (0, 0)

    def waiting(self, lane: str, count: int, longest: timedelta) -> None:
        self.told[lane] = (count, minutes(longest))

    def came_in(self, kind: str, count: int, longest: timedelta) -> None:
        self.told[kind] = (count, minutes(longest))

    def shut(self, count: int, longest: timedelta) -> None:
        self.told["shut"] = (count, minutes(longest))

    def budgets(self, low: int, least: float) -> None:
        self.money = (low, round(least * 100))

    def called(self, carrier: str, seconds: float, came_to: Mapping[str, int]) -> None:
        self.calls.append((carrier, dict(came_to)))
        self.seconds.append(seconds)

    def left_alone(self, lane: str, *, alone: bool) -> None:
        self.alone.append((lane, alone))


def minutes(age: timedelta) -> int:
    return round(age / timedelta(minutes=1))


def ago(minutes: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    one = Seen()
    monkeypatch.setattr(watch, "watcher", one)
    return one


def test_where_nothing_is_the_matter_all_of_it_is_nought(seen: Seen, maluti: Mfi) -> None:
    look_over()
    kinds = ("urgent", "bulk", "reports", "inbound", "shut")
    assert seen.told == dict.fromkeys(kinds, (0, 0))
    assert seen.money == (0, 100)


def test_what_waits_on_each_lane_and_since_when(seen: Seen, book: Book, senqu: Mfi) -> None:
    awake(book)
    crowd(book.mfi, 3)
    going(book, 3)
    rows = Message.objects.of(book.mfi)
    # The broadcast's, and one by itself that was due before it.
    rows.update(due_at=ago(3))
    sent(book.mfi, status="queued", kind="reminder", due_at=ago(9), provider_id="")
    sent(book.mfi, status="queued", kind="reminder", due_at=ago(-9), first=6_100_000)
    sent(senqu, status="queued", kind="receipt", due_at=ago(4), provider_id="")
    # To be sent once more, which nobody does.
    sent(senqu, status="unknown", kind="receipt", unsure=1, due_at=ago(7), first=6_200_000)
    # These are over.
    sent(senqu, status="queued", kind="code", due_at=ago(90), expires_at=ago(5), first=6_300_000)
    look_over()
    assert (seen.told["bulk"], seen.told["urgent"]) == ((4, 9), (2, 7))


def test_at_night_bulk_waits_for_nobody(seen: Seen, book: Book) -> None:
    sent(book.mfi, status="queued", due_at=ago(300), provider_id="")
    hour = timezone.localtime().hour
    awake(book, quiet_from_hour=hour, quiet_until_hour=(hour + 2) % 24)
    look_over()
    assert seen.told["bulk"] == (0, 0)
    awake(book)
    look_over()
    assert seen.told["bulk"] == (1, 300)


def test_receipts_that_nobody_sends_are_an_alarm_that_names_the_lender(
    seen: Seen, maluti: Mfi, caplog: pytest.LogCaptureFixture
) -> None:
    (one,) = sent(maluti, status="queued", kind="receipt", due_at=ago(4), provider_id="")
    look_over()
    assert "receipts and codes wait" not in caplog.text
    Message.objects.of(maluti).filter(id=one.id).update(due_at=ago(6))
    look_over()
    (record,) = [one for one in caplog.records if one.message == "receipts and codes wait"]
    assert vars(record)["mfi_id"] == str(maluti.id)


def test_what_came_in_and_was_not_looked_at(seen: Seen, maluti: Mfi) -> None:
    for one in sent(maluti, 2):
        report(one, "Success")
    fields = {"id": "in-1", "from": "+26662000001", "to": "22384", "text": "HELP", "date": ""}
    post("sms/inbound", fields)
    DeliveryReport.objects.update(look_at=ago(6))
    Inbound.objects.update(look_at=ago(8))
    # One that waits for its text's id is nobody's delay.
    later = DeliveryReport.objects.order_by("id").values_list("id", flat=True)[0]
    DeliveryReport.objects.filter(id=later).update(look_at=ago(-6))
    look_over()
    assert (seen.told["reports"], seen.told["inbound"]) == ((1, 6), (1, 8))


def test_accounts_that_are_shut(seen: Seen, maluti: Mfi) -> None:
    for account in (HOUSE, maluti.id):
        shut_account(account, "africastalking", "405", by=NOBODY)
    ShutAccount.objects.filter(id=HOUSE).update(since=ago(12))
    look_over()
    assert seen.told["shut"] == (2, 12)


def test_a_budget_that_is_nearly_or_wholly_used_up(
    seen: Seen, book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    grant_budget(book.mfi.id, 20, by=book.second)
    budget = SmsBudget.objects.of(book.mfi)
    for spent, told in ((17, (0, 15)), (18, (1, 10)), (20, (1, 0))):
        assert "used up" not in caplog.text
        budget.update(spent=spent)
        look_over()
        assert seen.money == told
    assert "a lender's budget of texts is used up" in caplog.text


def test_a_lender_who_is_away_hides_nobody_else(seen: Seen, maluti: Mfi, senqu: Mfi) -> None:
    sent(maluti, status="queued", kind="receipt", due_at=ago(4), provider_id="")
    sent(senqu, status="queued", kind="receipt", due_at=ago(2), provider_id="")

    def node(execute: Callable[..., object], sql: str, params: object, *more: object) -> object:
        if "messaging_message" in sql and str(maluti.id) in str(params):
            raise OperationalError
        return execute(sql, params, *more)

    with connection.execute_wrapper(node):
        look_over()
    assert seen.told["urgent"] == (1, 2)


@pytest.mark.parametrize(
    ("answer", "came_to"),
    [
        (Accepted("ATXid_1"), "accepted"),
        (Refused("403"), "refused"),
        (NoAnswer(), "unanswered"),
    ],
)
def test_each_call_is_told_with_what_came_of_it(
    seen: Seen, book: Book, carrier: Heard, answer: Outcome, came_to: str
) -> None:
    carrier.answers = [answer]
    send(book.mfi.id, queued(book))
    assert seen.calls == [("heard", {came_to: 1})]
    assert 0 <= seen.seconds[0] < 5


def test_a_carrier_that_is_left_alone_is_told_of_once_and_when_it_answers_again(
    seen: Seen, book: Book, carrier: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    carrier.answers = [Refused("no-connection", Then.AGAIN)] * 5
    first = queued(book)
    for _ in range(5):
        Message.objects.of(book.mfi).filter(id=first).update(due_at=ago(1))
        send(book.mfi.id, first)
    assert seen.alone == [("urgent", True)]
    assert caplog.text.count("a carrier in trouble is left alone for a while") == 1
    # Its time is over: one call finds out.
    learnt("urgent", HOUSE).circuit.open_until = 0.0
    Message.objects.of(book.mfi).filter(id=first).update(due_at=ago(1))
    assert send(book.mfi.id, first)
    assert seen.alone == [("urgent", True), ("urgent", False)]
