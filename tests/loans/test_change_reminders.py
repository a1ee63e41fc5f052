"""A lender has a product's borrowers reminded on other days."""

from uuid import uuid4

import pytest

from loans.actions.change_reminders import change_reminders
from loans.deed import Actor
from loans.errors import NotThisLender
from loans.models import AuditEntry, Event, Mfi, Product
from loans.queries.products import one
from loans.rules.reminders import STEPS
from tests.loans.test_add_product import add

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
ADMIN = Actor.staff(uuid4())


def days(maluti: Mfi, product: Product) -> list[int]:
    return list(one(maluti.id, product.id).reminders)


def test_they_are_kept_in_their_order_and_the_trail_has_both(maluti: Mfi) -> None:
    product = add(maluti)
    assert days(maluti, product) == list(STEPS) == [-1, 1, 7, 30]
    change_reminders(maluti.id, product.id, [14, -3, 0], by=ADMIN)
    assert days(maluti, product) == [-3, 0, 14]
    change_reminders(maluti.id, product.id, [], by=ADMIN)
    assert days(maluti, product) == []
    acts = AuditEntry.objects.of(maluti).filter(action="change-reminders").order_by("at")
    assert [(act.before["reminders"], act.after["reminders"]) for act in acts] == [
        ("-1 +1 +7 +30", "-3 +0 +14"),
        ("-3 +0 +14", ""),
    ]
    assert Event.objects.of(maluti).filter(type="product.reminders-changed").count() == 2


def test_the_same_days_change_nothing(maluti: Mfi) -> None:
    product = add(maluti)
    change_reminders(maluti.id, product.id, [30, 7, 1, -1], by=ADMIN)
    assert not AuditEntry.objects.of(maluti).filter(action="change-reminders").exists()


def test_a_product_of_another_lender_does_not_exist(maluti: Mfi, senqu: Mfi) -> None:
    product = add(maluti)
    with pytest.raises(NotThisLender):
        change_reminders(senqu.id, product.id, [1], by=ADMIN)
    assert days(maluti, product) == [-1, 1, 7, 30]
