"""What waits, as a lender's system reads it: for the caller's role, with counts on top."""

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.deed import Actor
from loans.models import Application, Borrower
from loans.rules.worklist import Kind, kinds_for
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_lists import many
from tests.loans.book import Book, on_product
from tests.people import Colleague, Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
TODAY = timezone.localdate
WEEKLY = on_product("Weekly", period="week")
AtWork = Callable[[Actor], Caller]


def test_a_manager_reads_what_he_can_act_on(book: Book, checker: Caller) -> None:
    late = book.active(1000, 4, WEEKLY, on=TODAY() - timedelta(9))
    made = book.applied(maloti=1000)
    borrower = Borrower.objects.of(book.mfi).get(id=made.borrower_id)
    amend_borrower(
        book.mfi.id, borrower.id, Amendment(officer_id=UUID(book.officer.id)), by=book.checker
    )
    told = checker.get("worklist").document
    first, second = told["results"]
    assert first == {
        "kind": "decide",
        "id": str(made.id),
        "since": first["since"],
        "age_days": 0,
        "borrower": {"id": str(borrower.id), "name": borrower.name, "phone": borrower.phone},
        "officer": book.officer.id,
        "application": str(made.id),
        "loan": None,
        "reference": None,
        "amount": "1000.00",
        "currency": "LSL",
        "due_on": None,
        "detail": None,
    }
    assert second["kind"] == "arrears"
    assert (second["loan"], second["reference"]) == (str(late.id), late.reference)
    # One week of M254.62, due two days ago.
    assert (second["amount"], second["age_days"]) == ("254.62", 2)
    assert second["since"].startswith(second["due_on"])
    counts: dict[str, int] = dict.fromkeys(kinds_for("manager"), 0)
    assert told["counts"] == {**counts, "decide": 1, "arrears": 1}


def test_each_role_has_its_own(book: Book, at_work: AtWork, hire: Hire, signed_in: SignIn) -> None:
    book.applied()
    book.accepted()
    lists = {
        who: at_work(actor).get("worklist").document
        for who, actor in (("officer", book.officer), ("finance", book.finance))
    }
    # He captured the one himself, and the other is for finance.
    assert [one["kind"] for one in lists["officer"]["results"]] == []
    assert [one["kind"] for one in lists["finance"]["results"]] == ["payout"]
    auditor = signed_in(hire("maluti-auditor", "auditor", book.mfi)).get("worklist").document
    assert (auditor["counts"], auditor["results"]) == ({}, [])


def test_it_is_narrowed_to_a_kind_and_to_an_officer(book: Book, checker: Caller) -> None:
    book.applied()
    book.active(1000, 4, WEEKLY, on=TODAY() - timedelta(9))

    def kinds(query: str) -> list[str]:
        told = checker.get(f"worklist?{query}").document
        return [one["kind"] for one in told["results"]]

    assert kinds("kind=arrears") == ["arrears"]
    assert kinds("kind=case") == []
    assert checker.get("worklist?kind=case").document["counts"]["decide"] == 1
    # What is for finance alone is no fault of the caller's, and not for him.
    assert kinds("kind=payout") == []
    assert kinds("officer=me") == kinds(f"officer={book.officer.id}") == []
    made = Application.objects.of(book.mfi).get(status="submitted")
    his = Amendment(officer_id=UUID(book.checker.id))
    amend_borrower(book.mfi.id, made.borrower_id, his, by=book.checker)
    assert kinds("officer=me") == kinds(f"officer={book.checker.id}") == ["decide"]
    for wrong in ("kind=lost", "officer=thabo", "kind=", "officer=", "page_size=0", "odd=1"):
        answer = checker.get(f"worklist?{wrong}")
        assert (answer.status, answer.problem) == (400, "invalid"), wrong
        assert list(answer.document["errors"]) == [wrong.partition("=")[0]]


def test_another_lender_sees_nothing_of_it(
    book: Book, checker: Caller, signed_in: SignIn, mpho: Colleague
) -> None:
    book.active(1000, 4, WEEKLY, on=TODAY() - timedelta(9))
    stranger = signed_in(mpho)
    assert len(checker.get("worklist").document["results"]) == 1
    told = stranger.get(f"worklist?officer={book.officer.id}").document
    assert (told["results"], set(told["counts"].values())) == ([], {0})


def walk(caller: Caller, path: str, link: str) -> Iterator[list[str]]:
    following: str | None = path
    while following:
        answer = caller.get(following)
        assert answer.status == 200, answer.content
        yield [f"{one['kind']} {one['id']}" for one in answer.document["results"]]
        following = answer.document[link]


@pytest.mark.long_on_citus
@pytest.mark.parametrize("who", ["checker", "finance"])
def test_pages_hold_each_thing_once_forth_and_back(book: Book, at_work: AtWork, who: str) -> None:
    many(book, 120)
    caller = at_work(getattr(book, who))
    whole = caller.get("worklist?page_size=200").document
    rows = [f"{one['kind']} {one['id']}" for one in whole["results"]]
    assert len(set(rows)) == len(rows) == sum(whole["counts"].values())
    assert {Kind(row.split()[0]) for row in rows} == {
        kind for kind, count in whole["counts"].items() if count
    }
    moments = [(one["since"], one["id"]) for one in whole["results"]]
    assert moments == sorted(moments, reverse=True)
    for size in (3, 7, 50):
        pages = list(walk(caller, f"worklist?page_size={size}", "next"))
        assert [row for page in pages for row in page] == rows
        last = f"worklist?page_size={size}"
        for _ in pages[1:]:
            last = caller.get(last).document["next"]
        back = list(walk(caller, last, "previous"))
        assert [row for page in back[::-1] for row in page] == rows


def test_a_cursor_at_the_end_of_time_is_a_place_like_another(book: Book, checker: Caller) -> None:
    book.active(1000, 4, WEEKLY, on=TODAY() - timedelta(9))
    for moment, rows in (("0001-01-01T00:00:00+14:00", 0), ("9999-12-31T23:59:59-14:00", 1)):
        cursor = base64.urlsafe_b64encode(f">{moment}|{UUID(int=7)}".encode()).decode()
        assert len(checker.get(f"worklist?cursor={cursor}").document["results"]) == rows
    for wrong in (">2026-11-23|", ">2026-11-23T08:41:00|"):
        cursor = base64.urlsafe_b64encode(f"{wrong}{UUID(int=7)}".encode()).decode()
        assert checker.get(f"worklist?cursor={cursor}").problem == "invalid"
