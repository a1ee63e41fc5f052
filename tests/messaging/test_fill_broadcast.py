"""Recipients are written down in one statement, told once each, and paid for as they were told."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from loans.models import Borrower
from messaging.actions.broadcast import NewBroadcast, cancel, draft, pause, resume, start
from messaging.actions.fill_broadcast import fill_broadcast, settle_broadcast
from messaging.actions.outbox import claim_of_broadcast
from messaging.actions.spend import grant_budget
from messaging.actions.stop import stop
from messaging.errands.broadcasts import KEEPER, fill_all, settle_all
from messaging.errands.send import send_bulk
from messaging.models import Broadcast, Message, SmsBudget
from messaging.queries.broadcasts import counts
from messaging.rules.audience import Audience, Filter
from messaging.rules.delivery import Refused
from tests.loans.book import Book
from tests.messaging.carrier import Heard
from tests.messaging.crowd import crowd, phones_of
from tests.messaging.test_broadcast import OPEN_TODAY, awake, drafted, status

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def going(book: Book, recipients: int, text: str = OPEN_TODAY) -> UUID:
    one = drafted(book, text)
    start(book.mfi.id, one, recipients, by=book.checker)
    fill_all(book.mfi.id)
    return one


def told(found: dict[str, int]) -> dict[str, int]:
    return {status: number for status, number in found.items() if number}


def test_everybody_is_told_once_in_a_few_calls(book: Book, carrier: Heard) -> None:
    awake(book)
    people = crowd(book.mfi, 130)
    one = going(book, 130)
    assert fill_broadcast(book.mfi.id, one, by=KEEPER) == 0
    assert send_bulk(book.mfi.id) == 130
    assert {text.phone for text in carrier.texts} == phones_of(people)
    assert len(carrier.texts) == 130
    assert [len(call.recipients) for call in carrier.calls] == [100, 30]
    assert {text.says for text in carrier.texts} == {OPEN_TODAY}
    assert send_bulk(book.mfi.id) == 0
    assert settle_all(book.mfi.id) == 1
    assert status(book, one) == "completed"
    assert told(dict(counts(book.mfi.id, one))) == {"accepted": 130}


def test_two_who_share_a_phone_hear_it_once(book: Book, carrier: Heard) -> None:
    awake(book)
    first, second, _ = crowd(book.mfi, 3)
    Borrower.objects.of(book.mfi).filter(id=second.id).update(phone=first.phone)
    going(book, 3)
    send_bulk(book.mfi.id)
    assert len(carrier.texts) == 2


def test_each_reads_her_own_name_and_the_words_are_kept_as_sent(book: Book, carrier: Heard) -> None:
    awake(book)
    people = crowd(book.mfi, 3)
    going(book, 3, "{name}, {officer} is in Mafeteng on Saturday. You owe {balance}.")
    send_bulk(book.mfi.id)
    assert {text.says for text in carrier.texts} == {
        f"{one.name}, Maluti Credit is in Mafeteng on Saturday. You owe M0.00." for one in people
    }
    assert [len(call.recipients) for call in carrier.calls] == [1, 1, 1]
    row = Message.objects.of(book.mfi).filter(borrower_id=people[0].id).get()
    assert row.sealed_for_id == people[0].person_id
    assert row.text_sealed
    assert "Palesa" not in row.text_sealed


def test_whoever_says_stop_meanwhile_is_told_nothing_more(book: Book, carrier: Heard) -> None:
    awake(book)
    people = crowd(book.mfi, 3)
    one = going(book, 3)
    stop(book.mfi.id, people[1].phone, "sms", by=KEEPER)
    send_bulk(book.mfi.id)
    assert people[1].phone not in {text.phone for text in carrier.texts}
    assert told(dict(counts(book.mfi.id, one))) == {"accepted": 2, "suppressed": 1}


def test_what_was_kept_is_spent_or_free_again_at_the_end(book: Book, carrier: Heard) -> None:
    awake(book)
    grant_budget(book.mfi.id, 10, by=book.second)
    crowd(book.mfi, 4)
    carrier.answers = [Refused("403")]
    one = going(book, 4)
    send_bulk(book.mfi.id)
    settle_all(book.mfi.id)
    row = SmsBudget.objects.of(book.mfi).get()
    assert (row.granted, row.reserved, row.spent) == (10, 0, 3)
    assert Broadcast.objects.of(book.mfi).get(id=one).parts_spent == 3


def test_a_first_budget_that_comes_before_its_day_pays_for_it(book: Book, carrier: Heard) -> None:
    """It was let go for later where there was none."""
    awake(book)
    crowd(book.mfi, 3)
    one = drafted(book)
    Broadcast.objects.of(book.mfi).update(scheduled_at=timezone.now() + timedelta(hours=3))
    start(book.mfi.id, one, 3, by=book.checker)
    grant_budget(book.mfi.id, 10, by=book.second)
    Broadcast.objects.of(book.mfi).update(scheduled_at=timezone.now())
    assert fill_all(book.mfi.id) == 3
    assert SmsBudget.objects.of(book.mfi).get().reserved == 3
    send_bulk(book.mfi.id)
    settle_all(book.mfi.id)
    row = SmsBudget.objects.of(book.mfi).get()
    assert (row.reserved, row.spent, len(carrier.texts)) == (0, 3, 3)


def test_more_people_than_were_paid_for_are_not_told(book: Book, carrier: Heard) -> None:
    awake(book)
    grant_budget(book.mfi.id, 3, by=book.second)
    crowd(book.mfi, 5)
    one = going(book, 3)
    send_bulk(book.mfi.id)
    assert told(dict(counts(book.mfi.id, one))) == {"accepted": 3, "suppressed": 2}
    assert len(carrier.texts) == 3


def test_a_number_gets_so_many_a_day(book: Book, carrier: Heard) -> None:
    awake(book, broadcasts_per_number_day=1)
    crowd(book.mfi, 2)
    going(book, 2)
    send_bulk(book.mfi.id)
    crowd(book.mfi, 1)
    second = going(book, 3)
    send_bulk(book.mfi.id)
    assert told(dict(counts(book.mfi.id, second))) == {"accepted": 1, "suppressed": 2}


def test_what_waits_counts_as_much_as_what_went_and_numbers_of_nobody_as_others(
    book: Book, carrier: Heard
) -> None:
    """Several broadcasts are let go in one minute, before anything of them is sent."""
    awake(book, broadcasts_per_number_day=2)
    (hers,) = crowd(book.mfi, 1)
    audience = Audience(phones=(hers.phone, "+26658123456"))
    for _ in range(3):
        new = NewBroadcast(name="Saturday", texts={"en": OPEN_TODAY}, audience=audience)
        one = UUID(str(draft(book.mfi.id, new, by=book.checker)["id"]))
        start(book.mfi.id, one, 2, by=book.checker)
    fill_all(book.mfi.id)
    send_bulk(book.mfi.id)
    assert Counter(text.phone for text in carrier.texts) == {hers.phone: 2, "+26658123456": 2}


def test_held_nothing_goes_and_ended_nobody_more_is_told(book: Book, carrier: Heard) -> None:
    awake(book)
    crowd(book.mfi, 3)
    one = going(book, 3)
    pause(book.mfi.id, one, by=book.checker)
    assert send_bulk(book.mfi.id) == 0
    resume(book.mfi.id, one, by=book.checker)
    cancel(book.mfi.id, one, by=book.checker)
    assert send_bulk(book.mfi.id) == 0
    assert settle_broadcast(book.mfi.id, one, by=KEEPER)
    assert told(dict(counts(book.mfi.id, one))) == {"suppressed": 3}
    assert not settle_broadcast(book.mfi.id, one, by=KEEPER)
    assert carrier.texts == []


def test_what_a_sender_died_over_is_ended_with_its_broadcast(book: Book, carrier: Heard) -> None:
    awake(book)
    grant_budget(book.mfi.id, 3, by=book.second)
    crowd(book.mfi, 3)
    one = going(book, 3)
    claim_of_broadcast(book.mfi.id, one, 2, by=KEEPER)
    cancel(book.mfi.id, one, by=book.checker)
    assert not settle_broadcast(book.mfi.id, one, by=KEEPER)
    rows = Message.objects.of(book.mfi).filter(status="claimed")
    assert rows.update(lease_until=timezone.now() - timedelta(seconds=1)) == 2
    assert settle_broadcast(book.mfi.id, one, by=KEEPER)
    assert told(dict(counts(book.mfi.id, one))) == {"suppressed": 3}
    assert SmsBudget.objects.of(book.mfi).get().reserved == 0


def test_in_the_quiet_hours_it_waits(book: Book, carrier: Heard) -> None:
    hour = timezone.localtime().hour
    awake(book, quiet_from_hour=hour, quiet_until_hour=(hour + 2) % 24)
    crowd(book.mfi, 1)
    going(book, 1)
    assert send_bulk(book.mfi.id) == 0
    awake(book)
    assert send_bulk(book.mfi.id) == 1


def test_numbers_of_nobody_are_told_too_and_lie_open_nowhere(book: Book, carrier: Heard) -> None:
    awake(book)
    (hers,) = crowd(book.mfi, 1)
    audience = Audience(phones=(hers.phone, "+26658123456", "+26658123457"))
    new = NewBroadcast(name="x", texts={"en": OPEN_TODAY}, audience=audience)
    one = UUID(str(draft(book.mfi.id, new, by=book.checker)["id"]))
    assert "+266" not in str(Broadcast.objects.of(book.mfi).get(id=one).audience)
    start(book.mfi.id, one, 3, by=book.checker)
    fill_all(book.mfi.id)
    stop(book.mfi.id, "+26658123457", "sms", by=KEEPER)
    send_bulk(book.mfi.id)
    assert {text.phone for text in carrier.texts} == {hers.phone, "+26658123456"}
    assert told(dict(counts(book.mfi.id, one))) == {"accepted": 2, "suppressed": 1}


def test_a_filter_is_asked_when_it_goes_out(book: Book, carrier: Heard) -> None:
    awake(book)
    english, sesotho = crowd(book.mfi, 2), crowd(book.mfi, 2, language="st")
    new = NewBroadcast(
        name="x", texts={"en": OPEN_TODAY}, audience=Audience(filter=Filter(language="st"))
    )
    one = UUID(str(draft(book.mfi.id, new, by=book.checker)["id"]))
    start(book.mfi.id, one, 2, by=book.checker)
    sesotho += crowd(book.mfi, 1, language="st")
    fill_all(book.mfi.id)
    send_bulk(book.mfi.id)
    assert {text.phone for text in carrier.texts} == phones_of(sesotho)
    assert english


def test_each_hears_it_in_her_language(book: Book, carrier: Heard) -> None:
    awake(book)
    (english,), (sesotho,) = crowd(book.mfi, 1), crowd(book.mfi, 1, language="st")
    texts = {"en": OPEN_TODAY, "st": "Ofising ea Mafeteng e buletsoe ka Moqebelo."}
    new = NewBroadcast(name="x", texts=texts, audience=Audience())
    one = UUID(str(draft(book.mfi.id, new, by=book.checker)["id"]))
    start(book.mfi.id, one, 2, by=book.checker)
    fill_all(book.mfi.id)
    send_bulk(book.mfi.id)
    assert {text.phone: text.says for text in carrier.texts} == {
        english.phone: texts["en"],
        sesotho.phone: texts["st"],
    }


def test_whoever_said_stop_before_takes_nobodys_place_in_the_budget(
    book: Book, carrier: Heard
) -> None:
    awake(book)
    grant_budget(book.mfi.id, 3, by=book.second)
    people = crowd(book.mfi, 6)
    for one in people[:3]:
        stop(book.mfi.id, one.phone, "sms", by=KEEPER)
    going(book, 3)
    send_bulk(book.mfi.id)
    assert {text.phone for text in carrier.texts} == phones_of(people[3:])
