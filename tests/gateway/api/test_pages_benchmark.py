"""The benchmark of pages asks for all of them, and tells their growth as it is."""

import pytest

from bench.figures.growth import Growth, percentile
from bench.figures.lists import by_api, by_queries, timed
from loans.models import Loan
from tests.gateway.api.test_lists import many
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


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
    for page in pages:
        assert len(timed(page.ask, 2)) == 2
        assert min(timed(page.ask, 2)) > 0


def test_the_slope_is_the_power_of_the_size() -> None:
    sizes = (100, 200, 400, 800)
    linear = Growth.of("linear", 0, {size: [size / 10] * 3 for size in sizes})
    flat = Growth.of("flat", 7, {size: [5.0, 6.0, 7.0] for size in sizes})
    square = Growth.of("square", 0, {size: [size**2 / 1000] for size in sizes})
    assert (linear.slope, flat.slope, square.slope) == (1.0, 0.0, 2.0)
    assert (flat.p50_ms[400], flat.p95_ms[400]) == (6.0, 7.0)
    assert Growth.of("once", 0, {100: [3.0]}).slope == 0
    assert linear.line().startswith("linear: p50/p95 in ms at 100: 10.0/10.0, 200: 20.0/20.0, ")
    assert "flat (of 7): " in flat.line()


def test_of_twenty_times_the_nineteenth_is_the_ninety_fifth_percentile() -> None:
    times = [float(number) for number in range(20, 0, -1)]
    assert (percentile(times, 95), percentile(times, 50), percentile([3.0], 95)) == (19, 10, 3)
