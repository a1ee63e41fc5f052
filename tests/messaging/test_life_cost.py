"""What the texts about one loan cost: by its product's own days, and before and after a change."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.actions.change_policy import change_policy
from loans.actions.change_product_status import change_product_status
from loans.models import Product
from messaging.actions.set_sms_price import set_sms_price
from messaging.actions.wording import write_wording
from messaging.queries.life_cost import LifeCost, life_cost, life_costs, often
from tests.loans.book import PLAIN, Book, on_product
from tests.messaging.test_wording import PAID_OUT, WARM

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
LONGER = WARM + " We thank you for your trust in us and look forward to your first payment to us."
ONCE = ("approved", "accepted", "paid_out", "paid_off")


def product(book: Book, *reminders: int) -> Product:
    made = book.product(on_product(f"Of {len(reminders)}", reminders=reminders))
    return Product.objects.of(book.mfi).get(id=made)


def english(costs: list[LifeCost]) -> LifeCost:
    (found,) = (one for one in costs if one.language == "en")
    return found


@pytest.mark.parametrize(
    ("steps", "reminders", "late"),
    [
        ((-1, 1, 7, 30), 6, 3),
        ((-14, -3, 0, 2), 18, 1),
        ((), 0, 0),
        ((7,), 0, 1),
    ],
)
def test_a_product_reminds_on_its_own_days(
    steps: tuple[int, ...], reminders: int, late: int
) -> None:
    on_time, if_late = often(6, steps)
    assert on_time == {**dict.fromkeys(ONCE, 1), "payment": 5, "reminder": reminders}
    assert if_late == {"overdue": late}


def test_days_of_one_product_are_not_anothers(book: Book) -> None:
    seldom, never = product(book, -1, 3), product(book)
    change_policy(book.mfi.id, {"remind_days_before": None}, by=book.second)
    one, other = (english(life_cost(book.mfi.id, each, 6)) for each in (seldom, never))
    # A reminder in English is one part; the text about what is late is one as well.
    assert one.on_time.segments - other.on_time.segments == 6
    assert (one.late.segments, other.late.segments) == (1, 0)
    assert "reminder" not in {text.text for text in other.on_time.told}


def test_what_other_words_would_cost_by_product_before_they_are_said(book: Book) -> None:
    product(book, -1)
    product(book)
    for network, tenths in (("65101", 300), ("65102", 250)):
        set_sms_price(book.mfi.id, network, tenths, by=book.second)
    before = life_costs(book.mfi.id)
    after = life_costs(book.mfi.id, {("paid_out", "en"): LONGER})
    assert [one.product.name for one in before] == ["Of 0", "Of 1"]
    for was, will in zip(before, after, strict=True):
        one, other = english(was.costs), english(will.costs)
        assert other.on_time.segments == one.on_time.segments + 1
        assert other.on_time.tenths["65101"] == one.on_time.tenths["65101"] + 300
        assert other.on_time.tenths["65102"] == one.on_time.tenths["65102"] + 250
        assert other.late == one.late
        assert was.costs[1] == will.costs[1]
    write_wording(book.mfi.id, PAID_OUT, LONGER, by=book.checker, accepts=["more-parts"])
    assert [one.costs for one in life_costs(book.mfi.id)] == [one.costs for one in after]


def test_only_what_is_on_offer_counts_and_many_products_ask_no_more(book: Book) -> None:
    closed = product(book, 1, 2, 3)
    change_product_status(book.mfi.id, closed.id, Product.Status.CLOSED, by=book.second)
    product(book)
    life_costs(book.mfi.id)
    with CaptureQueriesContext(connection) as few:
        assert [one.product.name for one in life_costs(book.mfi.id)] == ["Of 0"]
    product(book, 1)
    product(book, 1, 2)
    with CaptureQueriesContext(connection) as many:
        assert len(life_costs(book.mfi.id)) == 3
    assert len(many) == len(few)


def said(command: str, *arguments: str) -> list[str]:
    out = StringIO()
    call_command(command, "maluti", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_whoever_sets_words_by_command_reads_what_they_cost(book: Book) -> None:
    book.product(PLAIN)
    told = said("wordings", "set", "paid_out", "en", LONGER, "--accept", "more-parts")
    (line,) = (one for one in told if one.startswith("Plain, en: "))
    was, will = (int(one.split(" parts ")[0].split()[-1]) for one in line.split(" -> "))
    assert will == was + 1
    (other,) = (one for one in told if one.startswith("Plain, st: "))
    assert " -> " not in other
    back = said("wordings", "back", "paid_out", "en", "0")
    assert f"{will} parts" in next(one for one in back if one.startswith("Plain, en: "))


def test_the_operator_changes_the_days_and_reads_what_it_costs(book: Book) -> None:
    book.product(PLAIN)
    told = said("reminders", "days", "Plain", "--days=-3,-1,2")
    assert [one.split(":")[0] for one in told] == ["Plain, en", "Plain, st"]
    assert all("a late payment 3 parts M0.90 -> 1 parts M0.30" in one for one in told)
    assert said("reminders")[0] == "Plain: -3, -1, +2"
    for wrong, why in (
        (("days", "Nothing", "--days=1"), "Write: reminders SLUG days"),
        (("days", "Plain", "--days=soon"), "whole numbers"),
        (("days", "Plain", "--days=1,1"), "Each day once"),
        (("days", "Plain"), "Write: reminders SLUG days"),
    ):
        with pytest.raises(CommandError, match=why):
            said("reminders", *wrong)
