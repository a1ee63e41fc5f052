"""Reports of carriers: repeated, shuffled, early, late, contradictory, of the wrong one."""

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from loans.deed import Actor
from loans.models import Event, Mfi
from messaging.actions.keep_report import Reported, keep_report
from messaging.actions.stop import stopped
from messaging.errands.deliver_reports import deliver_reports
from messaging.models import DeliveryReport, Message
from tests.messaging.reported import Sent, form, report, sent, shuffled
from tests.size import sized

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")


def status(mfi: Mfi, one: Sent) -> str:
    return str(Message.objects.of(mfi).get(id=one.id).status)


def kept(**which: str) -> list[tuple[str, str, str]]:
    rows = DeliveryReport.objects.filter(**which).order_by("at")
    return [(row.word, row.state, row.flag) for row in rows]


@pytest.mark.parametrize(
    ("word", "becomes", "failure"),
    [
        ("Sent", "accepted", ""),
        ("Submitted", "accepted", ""),
        ("Buffered", "accepted", ""),
        ("Success", "delivered", ""),
        ("success", "delivered", ""),
        ("Failed", "failed", "UserIsInactive"),
        ("Rejected", "failed", "UserIsInactive"),
        ("AbsentSubscriber", "failed", "UserIsInactive"),
        ("Expired", "expired", "UserIsInactive"),
    ],
)
def test_each_word_means_what_it_means(maluti: Mfi, word: str, becomes: str, failure: str) -> None:
    (one,) = sent(maluti)
    reason = {"failureReason": "UserIsInactive"} if failure else {}
    report(one, word, **reason)
    deliver_reports()
    row = Message.objects.of(maluti).get(id=one.id)
    assert (row.status, row.failure) == (becomes, failure)


# D1: what is true is reckoned here, and nowhere in the product's own tables.
STORIES = {
    ("Success",): "delivered",
    ("Failed",): "failed",
    ("Rejected",): "failed",
    ("AbsentSubscriber",): "failed",
    ("Expired",): "expired",
    ("Buffered",): "accepted",
    ("Sent", "Success"): "delivered",
    ("AbsentSubscriber", "Success"): "delivered",
}


def test_reports_repeated_and_shuffled_end_in_the_truth(maluti: Mfi, senqu: Mfi) -> None:
    count = sized(500, 10_000)
    texts = sent(maluti, count // 2) + sent(senqu, count - count // 2, first=7_000_000)
    stories = list(STORIES.items())
    truth: dict[Sent, str] = {}
    told: list[tuple[Sent, str]] = []
    for number, one in enumerate(texts):
        words, end = stories[number % len(stories)]
        truth[one] = end
        told += [(one, word) for word in words]
    every = shuffled(told, 5)
    assert len(every) >= 5 * count
    for number, (one, word) in enumerate(every):
        told_form = form(one, word)
        keep_report(
            Reported(
                carrier="africastalking",
                provider_id=one.provider_id,
                word=word,
                phone=one.phone,
                body=told_form,
            ),
            by=NOBODY,
        )
        if number % (len(every) // 7) == 0:
            deliver_reports()
    deliver_reports()
    ends = {row.id: row.status for mfi in (maluti, senqu) for row in Message.objects.of(mfi)}
    assert {one: ends[one.id] for one in texts} == truth
    counted = Counter(truth.values())
    assert Counter(ends.values()) == counted
    assert DeliveryReport.objects.filter(state="waiting").count() == 0
    assert DeliveryReport.objects.count() == len(told)


def test_a_report_before_the_answer_is_kept_and_applied_when_its_id_appears(maluti: Mfi) -> None:
    (one,) = sent(maluti, status="accepted", provider_id="")
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        report(one, "Success")
        deliver_reports()
    assert (status(maluti, one), kept()) == ("accepted", [("Success", "waiting", "")])
    # Two days on nothing is dropped; then the answer is written down at last.
    for hours in range(1, 49):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            deliver_reports()
    assert kept() == [("Success", "waiting", "")]
    Message.objects.of(maluti).filter(id=one.id).update(provider_id=one.provider_id)
    with time_machine.travel(now + timedelta(hours=50), tick=False):
        deliver_reports()
    assert (status(maluti, one), kept()) == ("delivered", [("Success", "applied", "")])


def test_while_a_text_is_being_sent_its_report_waits_a_moment(maluti: Mfi) -> None:
    lease = timezone.now()
    (one,) = sent(maluti, status="sending", claim_id=uuid.uuid4(), lease_until=lease)
    report(one, "Success")
    deliver_reports()
    assert (status(maluti, one), kept()) == ("sending", [("Success", "waiting", "")])
    Message.objects.of(maluti).filter(id=one.id).update(status="accepted")
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        deliver_reports()
    assert status(maluti, one) == "delivered"


def test_an_unknown_id_is_answered_kept_and_of_no_effect(maluti: Mfi) -> None:
    (one,) = sent(maluti)
    report(one._replace(provider_id="ATXid_of_nobody"), "Failed")
    deliver_reports()
    assert (status(maluti, one), kept()) == ("accepted", [("Failed", "waiting", "")])
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        deliver_reports()
    assert (status(maluti, one), kept()) == ("accepted", [("Failed", "stray", "")])


def test_a_report_of_another_lenders_text_changes_that_one_alone(maluti: Mfi, senqu: Mfi) -> None:
    (hers,), (other,) = sent(maluti), sent(senqu)
    assert hers.phone == other.phone
    report(other, "Success")
    deliver_reports()
    assert (status(maluti, hers), status(senqu, other)) == ("accepted", "delivered")


def test_a_report_years_late_still_counts(maluti: Mfi) -> None:
    (one,) = sent(maluti)
    with time_machine.travel(timezone.now() + timedelta(days=1100)):
        report(one, "Success")
        deliver_reports()
    assert status(maluti, one) == "delivered"


@pytest.mark.parametrize("words", [("Failed", "Success"), ("Success", "Failed")])
@pytest.mark.parametrize("at_once", [True, False])
def test_of_contradictory_ends_the_success_stands_and_the_case_is_flagged(
    maluti: Mfi, words: tuple[str, str], *, at_once: bool
) -> None:
    (one,) = sent(maluti)
    for word in words:
        report(one, word)
        if not at_once:
            deliver_reports()
    deliver_reports()
    assert status(maluti, one) == "delivered"
    assert [flag for _, _, flag in kept()] == ["", "contradicts"]
    (event,) = Event.objects.of(maluti).filter(type="message.contradicted")
    assert event.subject_id == one.id


def test_a_report_for_another_number_changes_nothing_and_is_flagged(maluti: Mfi) -> None:
    one, other = sent(maluti, 2)
    report(one._replace(phone=other.phone), "Success")
    report(one._replace(phone=one.phone.replace("+", " ")), "Success")
    deliver_reports()
    assert (status(maluti, one), status(maluti, other)) == ("accepted", "accepted")
    assert kept() == [("Success", "noted", "other-number")] * 2


def test_a_word_that_nobody_knows_is_kept_and_alarmed(
    maluti: Mfi, caplog: pytest.LogCaptureFixture
) -> None:
    (one,) = sent(maluti)
    report(one, "Teleported")
    deliver_reports()
    assert (status(maluti, one), kept()) == ("accepted", [("Teleported", "noted", "unknown-word")])
    assert "a report says what nobody knows" in caplog.text


def test_what_was_never_handed_over_is_not_delivered_by_a_report(maluti: Mfi) -> None:
    (one,) = sent(maluti, status="suppressed")
    report(one, "Success")
    deliver_reports()
    assert (status(maluti, one), kept()) == ("suppressed", [("Success", "noted", "never-sent")])


@pytest.mark.parametrize("spelt", ["NotNetworkSubcriber", "NotNetworkSubscriber"])
def test_a_reason_is_known_in_either_spelling_and_kept_as_it_came(maluti: Mfi, spelt: str) -> None:
    (one,) = sent(maluti)
    report(one, "Failed", failureReason=spelt)
    deliver_reports()
    assert Message.objects.of(maluti).get(id=one.id).failure == "NotNetworkSubscriber"
    assert DeliveryReport.objects.get().failure == spelt


def test_who_is_on_the_carriers_blacklist_is_sent_nothing_more(maluti: Mfi) -> None:
    (one,) = sent(maluti)
    report(one, "Failed", failureReason="UserInBlackList")
    deliver_reports()
    assert stopped(maluti.id, one.phone)
    assert stopped(maluti.id, one.phone, "reminder")


def test_a_lender_who_is_away_delays_only_its_own(maluti: Mfi, senqu: Mfi) -> None:
    (hers,), (other,) = sent(maluti), sent(senqu, first=7_000_000)
    report(hers, "Success")
    report(other, "Success")

    def node(execute: Callable[..., object], sql: str, params: object, *more: object) -> object:
        if "messaging_message" in sql and str(maluti.id) in str(params):
            raise OperationalError
        return execute(sql, params, *more)

    with connection.execute_wrapper(node):
        deliver_reports()
    assert (status(maluti, hers), status(senqu, other)) == ("accepted", "delivered")
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        deliver_reports()
    assert status(maluti, hers) == "delivered"


def test_a_batch_of_one_lender_costs_a_few_statements_whatever_its_size(
    maluti: Mfi, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for one in sent(maluti, 100):
        report(one, "Success")
    with django_assert_max_num_queries(14):
        deliver_reports()
    assert Message.objects.of(maluti).filter(status="delivered").count() == 100


def test_neither_number_nor_body_stands_open_in_what_is_kept(maluti: Mfi) -> None:
    (one,) = sent(maluti)
    report(one, "Success")
    row = DeliveryReport.objects.values().get()
    assert one.phone not in str(row)
    assert one.phone[1:] not in str(row)
