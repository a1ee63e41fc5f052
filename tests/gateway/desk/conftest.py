"""Who sits at the desk in these tests, before which book."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from gateway.signin.session_age import begin
from loans.models import Application, Mfi, StaffMember
from tests.loans.book import Book, open_book
from tests.people import Hire

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

KEY = re.compile(r'name="once" value="([0-9a-f]{32}-[aex])"')


@dataclass(frozen=True)
class Seat:
    """A browser without JavaScript, signed in as one of the staff."""

    browser: Client
    member: StaffMember

    def get(self, path: str) -> "Answer":
        """Open a page, whatever comes of it."""
        return self.browser.get(path)

    def page(self, path: str) -> str:
        """Read a page as a person does, sentences in one line."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return main_of(answer)

    def sends(self, application: Application, verdict: str, **fields: str) -> "Answer":
        """Open the page, fill one of its forms in as it stands there, and send it."""
        at = f"/applications/{application.id}"
        page = self.browser.get(at).text
        filled = {"approve": ("amount", "installments", "shown")}.get(verdict, ())
        sent = {name: value_of(page, name) for name in filled} | fields
        sent.setdefault("once", key_of(page, verdict))
        return self.browser.post(f"{at}/{verdict}", sent)


def value_of(page: str, name: str) -> str:
    """Read what stands in a field; nothing, where the page has none."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', page)
    return found[1] if found else ""


def key_of(page: str, verdict: str) -> str:
    """Read a form's key; a page without forms has made none."""
    ends = {"approve": "a", "return": "e", "reject": "x"}[verdict]
    return next((key for key in KEY.findall(page) if key.endswith(ends)), f"made-up-{ends}")


def plain(markup: str) -> str:
    """Leave the tags out, and read what they mark as one line."""
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())
    return re.sub(r" ([,.:;])", r"\1", words)


def main_of(answer: "Answer") -> str:
    """Read a page without what stands on every page."""
    whole = answer.text
    return plain(whole[whole.index("<main") : whole.index("<footer")])


Sit = Callable[[StaffMember], Seat]


@pytest.fixture
def sit() -> Sit:
    """Sign somebody in; that passwords are asked for, the sign-in's own tests show."""

    def seated(member: StaffMember) -> Seat:
        browser = Client(headers={"host": "localhost"})
        browser.force_login(member, backend="gateway.signin.lender_door.LenderBackend")
        session = browser.session
        begin(session)
        session.save()
        return Seat(browser, member)

    return seated


@pytest.fixture
def book(maluti: Mfi, hire: Hire) -> Book:
    """Maluti's book; whoever applies has let it ask the registry."""
    book = open_book(maluti, hire)
    book.asks_registry = True
    return book


@dataclass(frozen=True)
class House:
    """Maluti at work: its book, and a seat for each of its people."""

    book: Book
    sit: Sit

    def seat(self, username: str) -> Seat:
        return self.sit(StaffMember.objects.select_related("mfi").get(username=username))

    @property
    def officer(self) -> Seat:
        """She wrote all applications down."""
        return self.seat("maluti-officer")

    @property
    def manager(self) -> Seat:
        return self.seat("maluti-checker")

    @property
    def admin(self) -> Seat:
        return self.seat("maluti-admin")

    @property
    def finance(self) -> Seat:
        return self.seat("maluti-finance")

    def asked(self, maloti: int = 1000, installments: int = 4) -> Application:
        """Have somebody apply who allows the registry to be asked."""
        application = self.book.applied(maloti, installments)
        self.book.consent(application.borrower_id)
        return application

    def now(self, application: Application) -> Application:
        """Read an application anew."""
        return Application.objects.of(self.book.mfi).get(id=application.id)


@pytest.fixture
def house(book: Book, sit: Sit) -> House:
    return House(book, sit)


__all__ = ["House", "Seat", "Sit", "main_of", "plain"]
