"""What happens is told to whoever it concerns: once, in her language, and by one sender."""

import json
import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.decide import Approval, approve, reject
from loans.deed import Actor
from loans.errors import LenderUnavailable
from loans.models import Acceptance, Borrower, Event, Person
from loans.rules.calendar import month_after
from loans.rules.written import day
from messaging.actions.outbox import claim_these, note_told
from messaging.errands.learnt import forget
from messaging.errands.send import send, send_urgent
from messaging.errands.tell import TELLER, catch_up, tell
from messaging.models import Message, OutboxState
from messaging.rules.afterwards import TRIES_MAX
from messaging.rules.delivery import NoAnswer, Outcome, Refused, Then
from messaging.tasks import sweep_messages
from tests.loans.book import Book
from tests.messaging.carrier import Heard, events, message, queued

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")


def test_an_approval_is_told_in_her_words_with_the_code_and_the_last_day(
    book: Book, carrier: Heard
) -> None:
    message_id = queued(book)
    assert send(book.mfi.id, message_id)
    offer = book.mfi.id
    (text,) = carrier.texts
    row = message(book, message_id)
    ends_on = timezone.localdate() + timedelta(7)
    assert text.says == (
        "Maluti Credit: M1,000.00 is approved. In all you pay M1,080.00: 4 x M270.00."
        f" Dial *384*11# on {day(ends_on)} or before."
    )
    assert text.phone.startswith("+2665")
    assert (row.status, row.provider_id, row.carrier) == ("accepted", "id-1", "heard")
    assert (row.notice, row.kind, row.segments, row.tries) == ("approved", "receipt", 1, 1)
    assert row.mfi_id == offer


def test_in_sesotho_to_whom_reads_sesotho(book: Book, carrier: Heard) -> None:
    Person.objects.update(language="st")
    application = book.applied()
    Person.objects.update(language="st")
    reject(book.mfi.id, application.id, "income", "", by=book.checker)
    (message_id,) = tell(events(book, "application.rejected"))
    send(book.mfi.id, message_id)
    assert carrier.texts[0].says == (
        "Maluti Credit: M1,000.00 ha ea lumelloa joale. Lebaka: chelete e kenang ha ea lekana."
        " Ho kopa hore motho a shebe hape, letsetsa 22310001."
    )


def test_each_step_of_a_loan_is_told(book: Book, carrier: Heard) -> None:
    loan = book.active(1000, 4)
    payment = book.pay(loan, "270.00")
    book.pay(loan, "810.00")
    told = tell(list(Event.objects.of(book.mfi).order_by("at")))
    for message_id in told:
        send(book.mfi.id, message_id)
    first = book.rows(loan)[0].due_on
    today = day(timezone.localdate())
    receipt = payment.id.hex[:8].upper()
    said = [text.says for text in carrier.texts]
    # What she signed on paper she has in her hand: the facts are not sent again.
    assert [text.split(":")[0] for text in said] == ["Maluti Credit"] * 6
    assert said[3] == (
        f"Maluti Credit: we paid you M1,000.00. Loan {loan.reference}. First payment M270.00 on"
        f" {day(first)}. Help: 22310001"
    )
    assert said[4] == (
        f"Maluti Credit: we received M270.00 for loan {loan.reference} on {today}. Debt left:"
        f" M810.00. Receipt {receipt}. Thank you."
    )
    assert said[5].startswith(
        f"Maluti Credit: we received M810.00. You have finished paying loan {loan.reference}."
    )


def test_an_event_is_told_once_however_often_it_is_heard_of(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    assert tell(events(book, "application.approved")) == []
    assert [send(book.mfi.id, message_id) for _ in range(3)] == [True, False, False]
    assert len(carrier.texts) == 1


def test_who_was_erased_hears_nothing_more(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    Person.objects.update(data_key=None)
    assert not send(book.mfi.id, message_id)
    assert carrier.texts == []
    assert (message(book, message_id).status, message(book, message_id).failure) == (
        "suppressed",
        "erased",
    )


def test_a_refusal_is_final_and_says_why(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    carrier.answers = [Refused("403")]
    send(book.mfi.id, message_id)
    row = message(book, message_id)
    assert (row.status, row.failure) == ("failed", "403")
    assert row.settled_at is not None


def test_what_may_be_taken_later_waits_and_is_given_up_at_last(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    carrier.answers = [Refused("500", Then.AGAIN)] * TRIES_MAX
    Message.objects.of(book.mfi).update(expires_at=timezone.now() + timedelta(days=30))
    for tried in range(1, TRIES_MAX + 1):
        forget()  # a carrier in trouble is left alone, which this text has no part in
        assert send(book.mfi.id, message_id)
        row = message(book, message_id)
        assert row.tries == tried
        if tried < TRIES_MAX:
            assert (row.status, row.failure) == ("queued", "500")
            assert row.due_at > timezone.now()
            assert not send(book.mfi.id, message_id)
            Message.objects.of(book.mfi).update(due_at=timezone.now())
    assert message(book, message_id).status == "failed"


@pytest.mark.parametrize("answer", [NoAnswer(), RuntimeError("the line broke")])
def test_a_receipt_whose_answer_was_lost_is_sent_once_more_and_no_more(
    book: Book, carrier: Heard, answer: Outcome | Exception
) -> None:
    message_id = queued(book)
    carrier.answers = [answer, answer]
    send(book.mfi.id, message_id)
    assert message(book, message_id).status == "unknown"
    assert not send(book.mfi.id, message_id)
    Message.objects.of(book.mfi).update(due_at=timezone.now())
    assert send(book.mfi.id, message_id)
    Message.objects.of(book.mfi).update(due_at=timezone.now())
    assert not send(book.mfi.id, message_id)
    assert len(carrier.texts) == 2
    # Both carry the same words, so the second harms nobody.
    assert carrier.texts[0].says == carrier.texts[1].says


def test_a_certain_refusal_takes_no_second_chance_from_a_receipt(
    book: Book, carrier: Heard
) -> None:
    message_id = queued(book)
    carrier.answers = [Refused("500", Then.AGAIN), NoAnswer(), NoAnswer()]
    for _ in range(4):
        forget()
        send(book.mfi.id, message_id)
        Message.objects.of(book.mfi).update(due_at=timezone.now())
    # Refused once, and twice nobody could say: the second of these may be the one she gets.
    assert len(carrier.texts) == 3
    assert message(book, message_id).status == "unknown"


def test_whoever_died_before_he_asked_takes_none_either(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    claim_these(book.mfi.id, [message_id], by=NOBODY)
    Message.objects.of(book.mfi).update(lease_until=timezone.now() - timedelta(seconds=1))
    carrier.answers = [NoAnswer()]
    send(book.mfi.id, message_id)
    Message.objects.of(book.mfi).update(due_at=timezone.now())
    assert send(book.mfi.id, message_id)
    assert message(book, message_id).status == "accepted"


def test_anything_else_whose_answer_was_lost_is_not_sent_again(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    Message.objects.of(book.mfi).update(kind=Message.Kind.CODE)
    carrier.answers = [NoAnswer()]
    send(book.mfi.id, message_id)
    Message.objects.of(book.mfi).update(due_at=timezone.now())
    assert not send(book.mfi.id, message_id)
    assert message(book, message_id).status == "unknown"


def test_whoever_died_before_he_asked_is_followed_by_another(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    claim_these(book.mfi.id, [message_id], by=NOBODY)
    assert not send(book.mfi.id, message_id)
    Message.objects.of(book.mfi).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send(book.mfi.id, message_id)
    assert len(carrier.texts) == 1


def test_whoever_died_while_he_asked_leaves_it_unknown(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    Message.objects.of(book.mfi).update(
        status="sending",
        claim_id=uuid.uuid4(),
        lease_until=timezone.now() - timedelta(seconds=1),
        tries=1,
    )
    note_told(book.mfi.id, timezone.now(), by=TELLER)
    sweep_messages()
    assert message(book, message_id).status == "unknown"
    assert carrier.texts == []


def test_an_event_that_cannot_be_told_of_keeps_no_other_from_being_told(
    book: Book, carrier: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    note_told(book.mfi.id, timezone.now() - timedelta(hours=1), by=TELLER)
    loan = book.active(500, 1)
    book.pay(loan, "10.00")
    book.pay(loan, "20.00")
    spoilt, _ = Event.objects.of(book.mfi).filter(type="payment.received").order_by("at")
    Event.objects.of(book.mfi).filter(id=spoilt.id).update(data={})
    catch_up(book.mfi.id)
    sweep_messages()
    Message.objects.of(book.mfi).update(due_at=timezone.now() - timedelta(minutes=1))
    sweep_messages()
    send_urgent(book.mfi.id)
    assert [text.says for text in carrier.texts if "M20.00" in text.says]
    assert not [text.says for text in carrier.texts if "M10.00" in text.says]
    assert "an event was not told of" in caplog.text
    # The mark has gone on: it is not stumbled over for ever.
    assert OutboxState.objects.of(book.mfi).get().told_to > timezone.now() - timedelta(minutes=1)


def test_a_database_that_is_away_leaves_the_event_for_the_next_sweep(
    book: Book, carrier: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = timezone.now() - timedelta(hours=1)
    note_told(book.mfi.id, was, by=TELLER)
    book.pay(book.active(500, 1), "10.00")

    def away(*_: object, **__: object) -> bool:
        raise LenderUnavailable(mfi=str(book.mfi.id))

    monkeypatch.setattr("messaging.errands.tell.queue", away)
    with pytest.raises(LenderUnavailable):
        catch_up(book.mfi.id)
    assert OutboxState.objects.of(book.mfi).get().told_to == was


def test_the_receipt_says_the_day_on_which_she_paid(book: Book, carrier: Heard) -> None:
    earlier = timezone.localdate() - timedelta(3)
    loan = book.active(1000, 4, on=earlier)
    book.pay(loan, "270.00", earlier)
    (message_id,) = tell(events(book, "payment.received"))
    send(book.mfi.id, message_id)
    assert f"M270.00 for loan {loan.reference} on {day(earlier)}." in carrier.texts[0].says


def test_the_old_number_hears_that_another_takes_its_place(book: Book, carrier: Heard) -> None:
    borrower_id = book.borrower()
    old = Borrower.objects.of(book.mfi).get(id=borrower_id).phone
    new = Amendment(phone="+26658999999", language="en")
    amend_borrower(book.mfi.id, borrower_id, new, by=book.officer)
    amend_borrower(book.mfi.id, borrower_id, new, by=book.officer)
    (event,) = events(book, "phone.changed")
    assert old[1:] not in json.dumps(event.data)
    (message_id,) = tell([event])
    send(book.mfi.id, message_id)
    assert carrier.texts[0].phone == old
    assert carrier.texts[0].says == (
        f"Maluti Credit: our phone number for you was changed on {day(timezone.localdate())}."
        " If you did not ask for it, call 22310001 now."
    )


def test_she_is_sent_the_facts_that_she_agreed_to_whatever_they_would_be_now(
    book: Book, carrier: Heard
) -> None:
    application = book.applied(1000, 4)
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    agreement = Agreement(Acceptance.How.PIN, language="en")
    accept_offer(book.mfi.id, application.id, agreement, by=book.officer)
    today = timezone.localdate()
    first = month_after(today, 1, today.day)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        (message_id,) = tell(events(book, "offer.accepted"))
    Message.objects.of(book.mfi).update(due_at=timezone.now())
    send(book.mfi.id, message_id)
    assert "M1,000.00, cost M80.00, in all M1,080.00, 4 x M270.00" in carrier.texts[0].says
    assert f" from {day(first)}, " in carrier.texts[0].says


def test_the_sweep_tells_and_sends_what_nobody_was_told_of(book: Book, carrier: Heard) -> None:
    # Where it was never swept, nothing is told of what was.
    book.pay(book.active(500, 1), "10.00")
    sweep_messages()
    assert not Message.objects.of(book.mfi).exists()
    application = book.applied()
    approve(book.mfi.id, application.id, Approval(), by=book.checker)
    Event.objects.of(book.mfi).exclude(type="application.approved").update(
        at=timezone.now() - timedelta(hours=1)
    )
    catch_up(book.mfi.id)
    Message.objects.of(book.mfi).update(due_at=timezone.now() - timedelta(minutes=1))
    sweep_messages()
    send_urgent(book.mfi.id)
    assert "Maluti Credit: M1,000.00 is approved. In" in {text.says[:40] for text in carrier.texts}
    sweep_messages()
    send_urgent(book.mfi.id)
    assert len({text.id for text in carrier.texts}) == len(carrier.texts)


def test_what_is_too_old_to_be_worth_sending_is_not_sent(book: Book, carrier: Heard) -> None:
    message_id = queued(book)
    Message.objects.of(book.mfi).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not send(book.mfi.id, message_id)
    sweep_messages()
    assert message(book, message_id).status == "expired"
    assert carrier.texts == []


@pytest.mark.django_db(transaction=True)
def test_of_many_senders_at_once_one_sends(book: Book, carrier: Heard) -> None:
    message_id = queued(book)

    def one() -> None:
        send(book.mfi.id, message_id)
        connection.close()

    together = [threading.Thread(target=one) for _ in range(6)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert len(carrier.texts) == 1
