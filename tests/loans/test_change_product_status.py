"""A lender closes a product to new applications, and opens it again."""

from dataclasses import replace
from uuid import uuid4

import pytest

from loans.actions.change_product_status import change_product_status
from loans.deed import Actor
from loans.errors import NotThisLender
from loans.models import AuditEntry, Event, Mfi, Product
from loans.queries.products import of_lender, one
from tests.loans.test_add_product import SCHOOL, add

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
ADMIN = Actor.staff(uuid4())
OPEN, CLOSED = Product.Status.OPEN, Product.Status.CLOSED


def test_a_closed_product_is_found_among_the_closed_ones(maluti: Mfi) -> None:
    product = add(maluti)
    assert list(of_lender(maluti.id, status="open")) == [product]
    change_product_status(maluti.id, product.id, CLOSED, by=ADMIN)
    assert list(of_lender(maluti.id, status="open")) == []
    assert list(of_lender(maluti.id, status="closed")) == [product]


def test_the_product_that_was_named_is_closed_and_no_other(maluti: Mfi) -> None:
    products = [add(maluti, replace(SCHOOL, name=name, external_id=None)) for name in "ABC"]
    change_product_status(maluti.id, products[1].id, CLOSED, by=ADMIN)
    found = [one(maluti.id, product.id) for product in products]
    assert [(each.name, each.status) for each in found] == [
        ("A", "open"),
        ("B", "closed"),
        ("C", "open"),
    ]


def test_each_change_leaves_both_values_and_a_word_for_others(maluti: Mfi) -> None:
    product = add(maluti)
    for status in (CLOSED, CLOSED, OPEN):
        change_product_status(maluti.id, product.id, status, by=ADMIN)
    acts = AuditEntry.objects.of(maluti).filter(action="change-product-status").order_by("at")
    assert [(act.before, act.after) for act in acts] == [
        ({"status": "open"}, {"status": "closed"}),
        ({"status": "closed"}, {"status": "open"}),
    ]
    told = Event.objects.of(maluti).filter(subject_id=product.id).order_by("at")
    assert [event.type for event in told] == ["product.added", "product.closed", "product.opened"]


def test_another_lender_s_product_does_not_exist(maluti: Mfi, senqu: Mfi) -> None:
    product = add(maluti)
    with pytest.raises(NotThisLender):
        change_product_status(senqu.id, product.id, CLOSED, by=ADMIN)
    assert one(maluti.id, product.id).status == "open"
