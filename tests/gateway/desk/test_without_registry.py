"""While the registry does not answer two may decide on the page; afterwards it says what came."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.test import override_settings

from credit.stores.cassandra import CassandraRegistry
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval
from loans.dates import today
from loans.errands.approve import approve_application
from loans.errands.pay_out import pay_out_cash
from loans.errands.registry import names
from loans.models import Acceptance, Application, Loan, Mfi
from tests.credit.conftest import closed_port, nobodys_address
from tests.gateway.desk.conftest import House, main_of
from tests.gateway.desk.test_queue import listed
from tests.loans.book import Book, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
WHY = "her roof is gone, no answer since noon"
FIRST = "Approve M1,000.00 without the registry, as the first of two"
SECOND = "Approve M1,000.00 without the registry, as the second of two"
Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Away:
    """Let the registry be away for a while."""

    @contextmanager
    def for_a_while() -> Iterator[None]:
        with monkeypatch.context() as patch:
            gone = CassandraRegistry(nobodys_address(closed_port()))
            patch.setattr(names, "opens", lambda: gone)
            yield

    return for_a_while


@pytest.fixture
def elsewhere(senqu: Mfi, hire: Hire) -> Book:
    book = open_book(senqu, hire)
    book.asks_registry = True
    return book


def at(application: Application) -> str:
    return f"/applications/{application.id}"


def both_approve(house: House, asked: Application) -> None:
    for seat in (house.manager, house.admin):
        assert seat.sends(asked, "approve", note=WHY, without="yes").status_code == 302


def in_conflict(house: House, elsewhere: Book, away: Away) -> Application:
    """Have two approve what the registry would have refused: she has a loan waiting elsewhere."""
    asked = house.asked(1000, 4)
    there = elsewhere.same_person(house.book, asked.borrower_id)
    elsewhere.consent(there)
    other = elsewhere.applied(2000, 4, borrower=there)
    approve_application(elsewhere.mfi.id, other.id, Approval(), by=elsewhere.checker)
    with away():
        both_approve(house, asked)
    return asked


def test_it_is_offered_only_while_the_registry_does_not_answer(house: House, away: Away) -> None:
    asked = house.asked(1000, 4)
    assert "without" not in house.manager.page(at(asked))
    with away():
        page = house.manager.page(at(asked))
    assert (
        "The registry does not answer. Up to M1,000.00 two may approve without it: a colleague "
        "must say the same after you, and your note why it cannot wait."
    ) in page
    assert FIRST in page
    with away():
        assert "without the registry" not in house.officer.page(at(asked))
        assert "without the registry" not in house.finance.page(at(asked))


def test_the_first_says_why_and_the_second_reads_it_before_he_confirms(
    house: House, away: Away
) -> None:
    asked = house.asked(1000, 4)
    with away():
        silent = house.manager.sends(asked, "approve", note=" ", without="yes")
        assert silent.status_code == 422
        assert "Say in the note why it cannot wait for the registry." in main_of(silent)
        assert house.now(asked).unchecked_at is None
        assert house.manager.sends(asked, "approve", note=WHY, without="yes").status_code == 302
        page = house.manager.page(at(asked))
        assert "You approved it first, without the registry. It waits for the second word" in page
        assert FIRST not in page
        page = house.admin.page(at(asked))
        assert (
            f"Maluti-Checker approved it though the registry does not answer, and wrote: {WHY}"
            in page
        )
        assert "she gets an offer and nobody knows what she owes elsewhere" in page
        assert SECOND in page
        plain = house.admin.sends(asked, "approve", note="me too")
        assert plain.status_code == 503, "who does not say so confirms nothing"
        assert house.now(asked).status == "submitted"
        assert house.admin.sends(asked, "approve", note=WHY, without="yes").status_code == 302
    assert (house.now(asked).status, house.now(asked).registry) == ("approved", "unchecked")
    page = house.manager.page(at(asked))
    assert (
        "not checked Two approved it while the registry did not answer. It is asked as soon" in page
    )


def test_where_it_answers_again_the_second_confirms_as_always(house: House, away: Away) -> None:
    asked = house.asked(1000, 4)
    with away():
        house.manager.sends(asked, "approve", note=WHY, without="yes")
    assert "as the second of two" not in house.admin.page(at(asked))
    assert house.admin.sends(asked, "approve", without="yes", note=WHY).status_code == 302
    assert (house.now(asked).status, house.now(asked).registry) == ("approved", "checked")


def test_more_than_the_lender_allows_is_told_before_and_refused_after(
    house: House, away: Away
) -> None:
    asked = house.asked(1001, 4)
    with away():
        page = house.manager.page(at(asked))
        assert "Without it two may approve up to M1,000.00, and this is more: offer less" in page
        assert "as the first of two" not in page
        assert "as the first of two" in house.manager.page(
            f"{at(asked)}?amount=1000&installments=4"
        )
        refused = house.manager.sends(asked, "approve", note=WHY, without="yes")
        assert refused.status_code == 403
        assert "Without the registry two may approve less than this." in main_of(refused)
        change_policy(house.book.mfi.id, {"unchecked_limit_lisente": 0}, by=house.book.second)
        assert "your lender lets nobody approve without it" in house.manager.page(at(asked))
    assert house.now(asked).unchecked_at is None


def test_on_terms_that_he_has_not_seen_he_sees_them_first(house: House, away: Away) -> None:
    asked = house.asked(1000, 4)
    with away():
        sent = {"amount": "900", "note": WHY, "without": "yes"}
        looked = house.manager.sends(asked, "approve", **sent)
        assert "These are the costs on the terms you typed." in main_of(looked)
        assert "Approve M900.00 without the registry, as the first of two" in main_of(looked)
    assert house.now(asked).unchecked_at is None


def test_what_came_of_it_is_said_with_what_to_do(house: House, elsewhere: Book, away: Away) -> None:
    asked, book, page = in_conflict(house, elsewhere, away), house.book, house.manager.page
    book.report()
    conflict = "It would have refused: She has as many loans open or approved"
    assert conflict in page(at(asked))
    assert "She has the offer. No money goes out unless there is room by then" in page(at(asked))
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, asked.id, paper, by=book.officer)
    assert "She has signed. No money goes out unless there is room by then" in page(at(asked))
    with override_settings(REGISTRY_LOANS_MAX=2):
        pay_out_cash(book.mfi.id, made["loan"], today(), by=book.finance)  # type: ignore[arg-type]
    assert "She has the money, and it counts as a loan of hers." in page(at(asked))
    book.pay(Loan.objects.of(book.mfi).get(), "1080.00")
    assert "Nothing of it is open any more" in page(at(asked))


def test_the_queue_lists_what_is_not_checked_and_what_is_a_conflict(
    house: House, elsewhere: Book, away: Away
) -> None:
    asked, seat = in_conflict(house, elsewhere, away), house.manager
    house.asked()
    unchecked, conflict = "/applications?status=unchecked", "/applications?status=conflict"
    assert listed(seat, unchecked) == [str(asked.id)]
    assert "offer, waits for her not checked" in seat.page(unchecked)
    assert listed(seat, conflict) == []
    assert "There is none of these." in seat.page(conflict)
    house.book.report()
    assert listed(seat, unchecked) == []
    assert listed(seat, conflict) == [str(asked.id)]
    assert "offer, waits for her conflict" in seat.page(conflict)
    assert seat.page("/applications?status=all").count(" conflict ") == 1


def test_all_of_it_in_sesotho(house: House, elsewhere: Book, away: Away) -> None:
    asked, waits = in_conflict(house, elsewhere, away), house.asked()
    house.book.report()
    manager = house.manager
    manager.browser.cookies["letsema_language"] = "st"
    assert "Moreki o se a fumane tumello." in manager.page(at(asked))
    assert "e thulana" in manager.page("/applications?status=conflict")
    with away():
        page = manager.page(at(waits))
    assert "Lumella M1,000.00 ntle le rejistara, u le oa pele ho ba babeli" in page
