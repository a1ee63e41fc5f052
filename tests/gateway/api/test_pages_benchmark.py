"""The benchmark of pages asks for all of them, and tells how they grow as it is."""

import pytest

from bench.figures.lists import by_api, by_queries
from bench.figures.pages import measured, timed
from loans.models import Loan
from tests.gateway.api.test_lists import many
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]


@pytest.mark.long_on_citus
def test_every_page_is_asked_for_and_has_its_rows(book: Book) -> None:
    many(book, 200)
    pages = [*by_queries(book.mfi.id), *by_api(book.mfi.id)]
    rows = {page.name: page.rows for page in pages}
    assert len(rows) == len(pages)
    assert rows["loans all"] == 200
    running = Loan.objects.of(book.mfi).filter(status="active").count()
    assert 0 < rows["loans late"] < rows["loans active"] == running
    assert rows["worklist of a manager"] > rows["worklist of a manager, one officer's part"] > 0
    assert {name for name in rows if name.startswith("GET ")} == {
        "GET loans",
        "GET loans?late_from=1",
        "GET applications?status=submitted",
        "GET borrowers",
        "GET worklist",
    }
    told = measured({100: book.mfi.id, 200: book.mfi.id}, 2)
    assert [one.name.partition(" (")[0] for one in told] == [page.name for page in pages]
    for one in told:
        assert one.ours == one.details["p95 at 200"] >= one.details["p50 at 200"] > 0
        assert one.floor > 0
        assert "slope" in one.details


def test_all_are_asked_by_turns_and_the_first_time_does_not_count() -> None:
    asked: list[str] = []
    times = timed([lambda: asked.append("a"), lambda: asked.append("b")], 2)
    assert asked == ["a", "b"] * 3
    assert [len(own) for own in times] == [2, 2]
