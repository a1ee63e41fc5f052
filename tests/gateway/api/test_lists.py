"""Lists over very many loans: their filters and orders, by which plans, in how many statements."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from loans.deed import Actor
from loans.models import Application, Borrower, Loan, Product
from loans.placement import has_citus
from loans.queries.policy import policy_asked
from loans.queries.products import terms_of
from tests.gateway.api.caller import Caller
from tests.loans.book import Book, on_product
from tests.loans.many import TABLES, Hands, let_the_planner_know, write_many
from tests.plans import Explained, statements_sent

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
TODAY = timezone.localdate
AtWork = Callable[[Actor], Caller]
OFFICERS = 40
# Small at any lender: a handful of rows, which nobody finds faster than by reading them.
SMALL = {"loans_waitingact", "loans_writeoff"}


def many(book: Book, loans: int, phone: int = 8_000_000) -> Hands:
    """Write many loans among forty officers, of whom two are the book's own."""
    products = [book.product(on_product(f"Plain {number}")) for number in range(5)]
    own = [UUID(book.officer.id), UUID(book.checker.id)]
    officers = [*own, *(uuid4() for _ in range(OFFICERS - len(own)))]
    hands = Hands(book.mfi.id, products, officers, UUID(book.second.id), phone)
    terms = terms_of(Product.objects.of(book.mfi).get(id=products[0])).to_plain()
    write_many(hands, loans, json.dumps(terms))
    return hands


def day(days: int) -> str:
    return (TODAY() + timedelta(days)).isoformat()


def addresses(book: Book, hands: Hands) -> Iterator[str]:
    """Every list with every filter of its own, each order, and filters together."""
    officer, product = book.officer.id, hands.products[1]
    borrower = Borrower.objects.of(book.mfi).filter(status="active").order_by("id")[0]
    reference = Loan.objects.of(book.mfi).order_by("id")[0].reference
    together = f"officer={officer}&product={product}&district=Leribe"
    loans = [
        "",
        *(f"status={status}" for status in Loan.Status.values),
        f"borrower={borrower.id}",
        f"officer={officer}",
        f"product={product}",
        "district=Leribe",
        "district=Thaba-Tseka",
        f"q={reference}",
        "late_from=1",
        "late_from=31&late_to=60",
        f"due_from={day(0)}&due_to={day(1)}",
        f"due_from={day(7)}&due_to={day(14)}",
        f"disbursed_from={day(-30)}",
        f"disbursed_from={day(-200)}&disbursed_to={day(-170)}",
        f"{together}&status=active",
        f"{together}&late_from=1&disbursed_from={day(-300)}",
        f"officer={officer}&due_from={day(0)}&due_to={day(0)}",
        f"officer={officer}&late_from=1",
    ]
    for query in loans:
        yield f"loans?{query}"
        for order in ("-at", "oldest_due_on", "-disbursed_on"):
            yield f"loans?{query}&ordering={order}"
    sent = [status for status in Application.Status.values if status != "draft"]
    for query in (
        "",
        *(f"status={status}" for status in sent),
        f"borrower={borrower.id}",
        f"officer={officer}",
        f"product={product}",
        f"from={day(-60)}&to={day(-30)}",
        "age=2",
        f"status=submitted&officer={officer}&product={product}&age=1",
    ):
        yield f"applications?{query}"
    for query in ("", "q=lin", "q=abc", "q=199001012345", f"phone=%2B{borrower.phone[1:]}"):
        yield f"borrowers?{query}"
    for query in ("", "status=open", "kind=dispute", "status=resolved&kind=identity"):
        yield f"cases?{query}"
    for query in ("", f"officer={officer}", "kind=arrears", "kind=case"):
        yield f"worklist?{query}"


def test_every_page_is_one_lender_s_and_found_by_an_index(
    book: Book, at_work: AtWork, explained: Explained
) -> None:
    # A cluster is asked how many shards it goes to, however few rows are in them.
    hands = many(book, 200 if has_citus() else 3_000)
    let_the_planner_know()
    callers = {who: at_work(getattr(book, who)) for who in ("officer", "checker", "finance")}
    for address in addresses(book, hands):
        whose = callers if address.startswith("worklist") else {"checker": callers["checker"]}
        for caller in whose.values():
            with explained.watch():
                page = caller.get(f"{address}&page_size=5")
                assert page.status == 200, page.content
                if page.document["next"]:
                    assert caller.get(page.document["next"]).status == 200
    asked = policy_asked(book.mfi.id).statement.sql.decode()
    explained.asked[asked.replace("%s", f"'{book.mfi.id}'")] = None
    explained.check(set(TABLES) - SMALL)


def test_a_page_of_a_hundred_sends_as_many_statements_as_a_page_of_ten(
    book: Book, at_work: AtWork
) -> None:
    many(book, 600)
    for who, address in (
        ("checker", "loans?"),
        ("checker", "loans?status=active&ordering=oldest_due_on"),
        ("checker", "applications?"),
        ("checker", "borrowers?"),
        ("checker", "cases?"),
        ("checker", "worklist?"),
        ("officer", "worklist?"),
        # Of what finance has there are 30.
        ("finance", "worklist?"),
    ):
        caller, sent = at_work(getattr(book, who)), {}
        for size in (10, 100):
            with statements_sent() as statements:
                page = caller.get(f"{address}&page_size={size}").document
            assert len(page["results"]) == (size if who != "finance" else min(size, 30)), address
            sent[size] = len(statements)
        assert sent[100] == sent[10] > 0, address


def ids(caller: Caller, address: str) -> list[str]:
    """Walk all pages of a list."""
    found: list[str] = []
    following: str | None = address
    while following:
        answer = caller.get(following)
        assert answer.status == 200, answer.content
        found += [one["id"] for one in answer.document["results"]]
        following = answer.document["next"]
    return found


@pytest.mark.long_on_citus
def test_loans_come_in_the_order_that_was_asked_for_page_by_page(
    book: Book, at_work: AtWork
) -> None:
    many(book, 90)
    caller = at_work(book.checker)
    rows = Loan.objects.of(book.mfi).filter(status="active").order_by("oldest_due_on", "id")
    wanted = [str(one.id) for one in rows]
    for size in (1, 7, 200):
        assert ids(caller, f"loans?ordering=oldest_due_on&page_size={size}") == wanted
    newest = Loan.objects.of(book.mfi).order_by("-at", "-id")
    assert ids(caller, "loans?ordering=-at&page_size=11") == [str(one.id) for one in newest]
    latest = Loan.objects.of(book.mfi).exclude(disbursed_on=None).order_by("-disbursed_on", "-id")
    paid_out = [str(one.id) for one in latest]
    assert ids(caller, "loans?ordering=-disbursed_on&page_size=7") == paid_out
    assert ids(caller, f"loans?disbursed_from={day(-999)}&page_size=7") == paid_out
    cursor = caller.get("loans?ordering=oldest_due_on&page_size=5").document["next"]
    other = caller.get(cursor.replace("ordering=oldest_due_on", "ordering=-at"))
    assert other.document["errors"] == {"cursor": ["This is no cursor of this list."]}


@pytest.mark.long_on_citus
def test_loans_are_found_as_the_filters_say(book: Book, at_work: AtWork) -> None:
    hands = many(book, 200)
    caller = at_work(book.officer)
    rows = {str(one.id): one for one in Loan.objects.of(book.mfi).select_related("borrower")}
    his = {key for key, one in rows.items() if str(one.officer_id) == book.officer.id}
    assert set(ids(caller, f"loans?officer={book.officer.id}")) == his != set()
    assert set(ids(caller, "loans?officer=me")) == his
    product = hands.products[1]
    of_it = {key for key, one in rows.items() if one.product_id == product}
    assert set(ids(caller, f"loans?product={product}&page_size=200")) == of_it
    there = {key for key, one in rows.items() if one.borrower.district_id == 3}
    assert set(ids(caller, "loans?district=Leribe&page_size=200")) == there
    some = next(one for one in rows.values() if not one.reference.isdigit())
    for text in (some.reference, some.reference.lower(), f" {some.reference}"):
        assert ids(caller, f"loans?q={text}") == [str(some.id)]
    late = [one["arrears"]["days"] for one in caller.get("loans?late_from=5").document["results"]]
    assert late == sorted(late, reverse=True) != []
    assert min(late) >= 5
    are_late = ids(caller, "loans?late_from=5")
    newest = caller.get("loans?late_from=5&ordering=-at&page_size=200").document["results"]
    assert [one["id"] for one in newest] == [
        str(one.id)
        for one in Loan.objects.of(book.mfi).order_by("-at", "-id")
        if str(one.id) in are_late
    ]
    for wrong in (
        "officer=thabo",
        "product=plain",
        "district=Nowhere",
        "district=%00",
        "late_from=-1",
        "late_to=many",
        "late_to=1.5",
        "due_from=tomorrow",
        "disbursed_to=2026-13-01",
        "q=",
        "ordering=at",
        "odd=1",
    ):
        answer = caller.get(f"loans?{wrong}")
        assert (answer.status, answer.problem) == (400, "invalid"), wrong
        assert list(answer.document["errors"]) == [wrong.partition("=")[0]]


def test_applications_are_found_as_the_filters_say(book: Book, at_work: AtWork) -> None:
    hands = many(book, 200)
    caller = at_work(book.officer)
    Application.objects.of(book.mfi).filter(status="returned").update(
        at=timezone.now() - timedelta(3), submitted_at=timezone.now() - timedelta(3)
    )
    rows = {str(one.id): one for one in Application.objects.of(book.mfi)}

    def found(query: str) -> set[str]:
        return set(ids(caller, f"applications?{query}&page_size=200"))

    product = hands.products[2]
    assert found(f"product={product}") == {
        key for key, one in rows.items() if one.product_id == product
    }
    hers = set(
        Borrower.objects.of(book.mfi)
        .filter(officer_id=UUID(book.officer.id))
        .values_list("id", flat=True)
    )
    his = {key for key, one in rows.items() if one.borrower_id in hers}
    assert found("officer=me") == found(f"officer={book.officer.id}") == his != set()

    def on(one: Application) -> date:
        return timezone.localdate(one.at)

    first, last = TODAY() - timedelta(90), TODAY() - timedelta(40)
    assert found(f"from={first}&to={last}") == {
        key for key, one in rows.items() if first <= on(one) <= last
    }
    assert found(f"from={TODAY()}&to={TODAY()}") == {
        key for key, one in rows.items() if on(one) == TODAY()
    }
    returned = {key for key, one in rows.items() if one.status == "returned"}
    open_ = {key for key, one in rows.items() if one.status in {"submitted", "approved"}}
    # What is of this hour may be of yesterday already.
    assert found("age=3") == found("age=2") == returned != set()
    assert found("age=4") == set()
    assert found("age=0") == returned | open_
    for wrong in ("officer=thabo", "product=1", "from=now", "to=2026-02-30", "age=-1", "age=old"):
        answer = caller.get(f"applications?{wrong}")
        assert (answer.status, answer.problem) == (400, "invalid"), wrong
        assert list(answer.document["errors"]) == [wrong.partition("=")[0]]
