"""Senders that hear the same answer at the same instant: one of them raises the alarm."""

import pytest

from loans.deed import Actor
from loans.models import Mfi
from loans.once import Facts
from messaging.actions.accounts import open_account, shut_account
from tests.faults.at_once import HANDS_MAX, Race, answers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


def test_an_account_without_credit_is_an_alarm_once(
    race: Race, maluti: Mfi, caplog: pytest.LogCaptureFixture
) -> None:
    sender = Actor.system("messages")

    def hears() -> Facts:
        return {"news": shut_account(maluti.id, "africastalking", "405", by=sender)}

    for _ in race.each():
        caplog.clear()
        told = race.hands.do(*[hears] * HANDS_MAX)
        news = sum(one["news"] is True for one in answers(told))
        alarms = caplog.text.count("a carrier takes nothing of this account")
        race.holds((news, alarms) == (1, 1), f"news to {news}, {alarms} alarms")
        open_account(maluti.id, by=sender)
