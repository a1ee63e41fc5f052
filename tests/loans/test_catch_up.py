"""The registry was away: what happened meanwhile is told in order, and nothing of it in vain."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from credit.rules.reservation import State
from loans import tasks
from loans.actions.note_told import note_told
from loans.deed import Actor
from loans.errands import outboxes, report_credit
from loans.errands.compare_registry import Held, hold_against_book
from loans.errands.outboxes import Watcher, look_at_outboxes, watch
from loans.errands.registry import histories
from loans.errors import LenderUnavailable, RegistryAway
from loans.models import Event, Loan, Mfi
from loans.queries.waiting_events import Outbox, outbox, told_to
from loans.tasks import compare_registry, sweep_reports
from tests.closing_lines import TOLD
from tests.loans.book import Book, on_product, open_book
from tests.loans.registry_lost import BEGUN, DUE, NOW, at, found, lend, seed
from tests.people import Hire
from tests.size import sized

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


FREE = on_product("Free", rate=Decimal(0))


class Killed(BaseException):
    """The process is gone."""


def told_to_registry(book: Book) -> datetime | None:
    with histories.asked() as store:
        return store.told_to([book.mfi.id]).get(book.mfi.id)


def four_loans(book: Book) -> list[Loan]:
    """Four of M1,000, told; then each pays twice while the registry is away: eight events."""
    book.asks_registry = True
    with at(BEGUN):
        loans = [book.active(on=BEGUN) for _ in range(4)]
        book.report()
    with at(BEGUN, 12):
        book.report()
    for minutes, loan in enumerate(loans):
        with time_machine.travel(datetime(2026, 2, 5, 10, minutes * 10, tzinfo=UTC), tick=True):
            for _ in range(2):
                book.pay(loan, "270.00", DUE)
    return loans


def test_who_was_killed_goes_on_where_that_was(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    loans = four_loans(book)
    monkeypatch.setattr(report_credit, "NOTED_EVERY", 2)
    asked: list[object] = []
    tell = report_credit.report_exposure

    def until_killed(mfi_id: UUID, loan_id: UUID) -> None:
        if len(asked) == 3:
            raise Killed
        asked.append(loan_id)
        tell(mfi_id, loan_id)

    with at(NOW):
        monkeypatch.setattr(report_credit, "report_exposure", until_killed)
        with pytest.raises(Killed):
            book.report()
        # The fourth was under way. What happened to the first three is noted, here and there.
        assert asked == [loan.id for loan in loans[:3]]
        third = events(book, loans[2])[-1]
        assert told_to(book.mfi.id) == third.at
        there = told_to_registry(book)
        assert there is not None
        assert abs(there - third.at) < timedelta(milliseconds=1)
        assert [owed(book, loan) for loan in loans] == [50_000, 50_000, 50_000, 100_000]
        asked.clear()
        # The last minute's before the mark are told again: they might have been committed late.
        assert book.report() == 2
        assert asked == [loan.id for loan in loans[2:]]
        assert [owed(book, loan) for loan in loans] == [50_000] * 4


def test_a_registry_that_goes_away_again_has_heard_what_it_heard(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    loans = four_loans(book)
    monkeypatch.setattr(report_credit, "NOTED_EVERY", 2)
    tell = report_credit.report_exposure

    def away_from_the_second_on(mfi_id: UUID, loan_id: UUID) -> None:
        if loan_id != loans[0].id:
            raise RegistryAway
        tell(mfi_id, loan_id)

    with at(NOW):
        with monkeypatch.context() as patched:
            patched.setattr(report_credit, "report_exposure", away_from_the_second_on)
            with pytest.raises(RegistryAway):
                book.report()
        assert told_to(book.mfi.id) == events(book, loans[0])[-1].at
        assert book.report() == 4


def test_a_mark_is_not_set_back_by_what_is_told_again(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    loans = four_loans(book)
    monkeypatch.setattr(report_credit, "NOTED_EVERY", 2)
    # Noted half a minute after the last payment: those of the last minute are told again.
    mark = events(book, loans[3])[-1].at + timedelta(seconds=30)
    note_told(book.mfi.id, mark, by=Actor.system("reporter"))
    noted: list[datetime] = []
    monkeypatch.setattr(report_credit, "_note", lambda _mfi, moment: noted.append(moment))
    with at(NOW):
        book.pay(loans[0], "270.00", NOW)
        now = timezone.now()
        book.report()
    assert len(noted) == 1
    assert noted[0] >= now


def test_all_that_waited_is_told_and_nothing_differs(
    book: Book, request: pytest.FixtureRequest
) -> None:
    """Loans of M1,000 that pay one loti a time while the registry is away."""
    book.asks_registry = True
    count, payments = sized(4, 100), sized(25, 100)
    with at(BEGUN):
        loans = [book.active(product=FREE, on=BEGUN) for _ in range(count)]
        book.report()
    with at(BEGUN, 12):
        book.report()
    with at(DUE):
        for loan in loans:
            for _ in range(payments):
                book.pay(loan, "1.00", DUE)
    with at(NOW):
        waiting = outbox(book.mfi.id).waiting
        assert waiting == count * payments
        begun = time.perf_counter()
        assert book.report() == count
        took = time.perf_counter() - begun
        assert outbox(book.mfi.id).waiting == 0
        pace = f"{took:.1f} s, {waiting / took:.0f} a second"
        line = f"{waiting} events of {count} loans told to the registry in {pace}"
        request.node.user_properties.append((TOLD, line))
    with at(NOW, 12):
        assert found(book) == []
    left = 100_000 - payments * 100
    assert {owed(book, loan) for loan in loans} == {left}


class Heard(Watcher):
    """What the watcher heard."""

    def __init__(self) -> None:
        self.behinds: list[tuple[timedelta, int]] = []
        self.found: list[int] = []

    def behind(self, longest: timedelta, events: int) -> None:
        self.behinds.append((longest, events))

    def differences(self, found: int) -> None:
        self.found.append(found)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    one = Heard()
    monkeypatch.setattr(watch, "watcher", one)
    return one


def test_the_watcher_hears_how_far_the_furthest_is_behind(
    book: Book, senqu: Mfi, hire: Hire, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_book(senqu, hire)
    with at(BEGUN):
        other.report()
        loan = book.active(on=BEGUN)
        book.report()
    with at(DUE):
        other.report()
        for _ in range(2):
            book.pay(loan, "270.00", DUE)
    with at(NOW, 11):
        look_at_outboxes()
        # From the fifth of January to the seventh of February: 33 days.
        ((longest, events),) = heard.behinds
        assert (longest.days, events) == (33, 2)
        sweep_reports()
        assert heard.behinds[1][0] < timedelta(minutes=1)
        assert heard.behinds[1][1] == 0

        def away(mfi_id: UUID) -> Outbox:
            if mfi_id == book.mfi.id:
                raise LenderUnavailable
            return outbox(mfi_id)

        monkeypatch.setattr(outboxes, "outbox", away)
        look_at_outboxes()
        assert heard.behinds[2][1] == 0


def test_a_lender_that_never_told_is_behind_since_it_had_to(book: Book) -> None:
    with at(BEGUN):
        assert outbox(book.mfi.id).behind(timezone.now()) == timedelta()
        book.applied(300)
    with at(DUE, 11):
        one = outbox(book.mfi.id)
        assert (one.told_to, one.waiting) == (None, 1)
        assert one.behind(timezone.now()).days == 31


def test_a_night_logs_each_difference_and_mends_what_lines_tell(
    book: Book, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    lent = lend(book)
    running, given_up = lent.running.application_id, lent.given_up.application_id
    with at(NOW):
        assert compare_registry() == 0
        seed("UPDATE credit_exposure SET amount_lisente = 1 WHERE entry_id = %s", running)
        seed("DELETE FROM credit_loan_standing WHERE loan_id = %s", given_up)
        caplog.clear()
        assert compare_registry() == 2
        logged = {
            (one.__dict__["kind"], one.__dict__["application_id"], one.__dict__["registry"])
            for one in caplog.records
            if one.message == "the registry differs"
        }
        assert logged == {
            ("amount", str(running), "exposed 1"),
            ("line", str(given_up), "nothing"),
        }
        (summed,) = [one for one in caplog.records if "held against" in one.message]
        assert (summed.__dict__["differences"], summed.__dict__["mended"]) == ("2", "1")
        # What stands was made from its lines; a sum is not changed by a night.
        assert compare_registry() == 1
    assert heard.found == [0, 2, 1]


def test_one_lender_that_is_away_is_compared_another_night(
    book: Book, senqu: Mfi, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = lend(book)

    def away(mfi_id: UUID) -> Held:
        if mfi_id == senqu.id:
            raise LenderUnavailable
        return hold_against_book(mfi_id)

    monkeypatch.setattr(tasks, "hold_against_book", away)
    with at(NOW):
        seed(
            "UPDATE credit_exposure SET amount_lisente = 1 WHERE entry_id = %s",
            lent.running.application_id,
        )
        assert compare_registry() == 1
    assert heard.found == [1]


def events(book: Book, loan: Loan) -> list[Event]:
    return list(Event.objects.of(book.mfi).filter(subject_id=loan.id).order_by("at"))


def owed(book: Book, loan: Loan) -> int:
    (entry,) = book.room(loan.borrower_id)
    assert entry.state is State.EXPOSED
    return entry.amount_lisente
