"""Figures of messages on /metrics: all that an operator watches, and nobody's number or name."""

from datetime import timedelta

import pytest
from django.test import Client

from messaging.errands.watch import watch

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def figures(client: Client) -> dict[str, str]:
    lines = client.get("/metrics").content.decode().splitlines()
    named = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: figure for name, _, figure in named}


def test_what_waits_and_what_a_person_mends(client: Client) -> None:
    one = watch.watcher
    one.unknown(3, HOUR)
    one.waiting("urgent", 7, 2 * HOUR)
    one.came_in("reports", 5, 3 * HOUR)
    one.shut(1, 4 * HOUR)
    one.budgets(2, 0.05)
    shown = figures(client)
    assert {
        "letsema_messages_unknown": "3.0",
        "letsema_messages_unknown_age_seconds": "3600.0",
        'letsema_messages_waiting{lane="urgent"}': "7.0",
        'letsema_messages_waiting_age_seconds{lane="urgent"}': "7200.0",
        'letsema_messages_to_take_in{kind="reports"}': "5.0",
        'letsema_messages_to_take_in_age_seconds{kind="reports"}': "10800.0",
        "letsema_carrier_accounts_shut": "1.0",
        "letsema_carrier_accounts_shut_age_seconds": "14400.0",
        "letsema_messages_budgets_low": "2.0",
        "letsema_messages_budget_left_ratio": "0.05",
    }.items() <= shown.items()


def test_what_carriers_make_of_it(client: Client) -> None:
    def texts(came_to: str) -> float:
        name = f'letsema_carrier_texts_total{{came_to="{came_to}",carrier="kannel"}}'
        return float(figures(client).get(name, 0))

    before = texts("accepted"), texts("unanswered")
    watch.watcher.called("kannel", 3.0, {"accepted": 99, "unanswered": 1})
    assert (texts("accepted"), texts("unanswered")) == (before[0] + 99, before[1] + 1)
    shown = figures(client)
    assert 'letsema_carrier_call_seconds_bucket{carrier="kannel",le="5.0"}' in shown
    watch.watcher.left_alone("bulk", alone=True)
    assert figures(client)['letsema_carrier_left_alone{lane="bulk"}'] == "1.0"
    watch.watcher.left_alone("bulk", alone=False)
    shown = figures(client)
    assert shown['letsema_carrier_left_alone{lane="bulk"}'] == "0.0"
    assert float(shown['letsema_carrier_troubles_total{lane="bulk"}']) >= 1
