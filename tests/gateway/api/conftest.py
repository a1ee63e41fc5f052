"""Who asks in these tests."""

from collections.abc import Callable

import pytest

from loans.deed import Actor
from loans.models import Mfi, StaffMember
from tests.gateway.api.caller import Caller
from tests.gateway.api.lender_desk import Desk
from tests.loans.book import Book, open_book
from tests.people import Colleague, Hire

SignIn = Callable[[Colleague], Caller]


@pytest.fixture
def anyone() -> Caller:
    """Somebody without a token."""
    return Caller()


@pytest.fixture
def signed_in(anyone: Caller) -> SignIn:
    """Sign a colleague in as her system would, and give her what she asks with."""

    def signed(colleague: Colleague) -> Caller:
        account = {"username": colleague.username, "password": colleague.password}
        answer = anyone.post("auth/token", account)
        assert answer.status == 200, answer.content
        return Caller(answer.document["access"])

    return signed


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    """Maluti's book, in which things have happened before anybody asks."""
    book = open_book(maluti, hire)
    book.asks_registry = True
    return book


@pytest.fixture
def at_work(signed_in: SignIn) -> Callable[[Actor], Caller]:
    """Sign one of the book's people in."""

    def signed(actor: Actor) -> Caller:
        member = StaffMember.objects.select_related("mfi").get(id=actor.id)
        return signed_in(Colleague(member, f"a good long word of {member.username}"))

    return signed


@pytest.fixture
def finance(book: Book, at_work: Callable[[Actor], Caller]) -> Caller:
    """She moves the lender's money."""
    return at_work(book.finance)


@pytest.fixture
def checker(book: Book, at_work: Callable[[Actor], Caller]) -> Caller:
    """He is the second person."""
    return at_work(book.checker)


@pytest.fixture
def desk(signed_in: SignIn, hire: Hire, maluti: Mfi, thabo: Colleague, neo: Colleague) -> Desk:
    """Thabo's and Neo's, with an administrator and finance."""
    people = {"officer": thabo, "manager": neo}
    people |= {role: hire(f"one-{role}", role, maluti) for role in ("admin", "finance")}
    return Desk(maluti, {role: signed_in(one) for role, one in people.items()})
