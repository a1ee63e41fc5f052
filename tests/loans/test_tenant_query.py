"""A query on tenant rows names its lender, or raises before it reaches the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Count, Exists, OuterRef, Q

from loans.models import Mfi
from loans.tenant_query import MissingTenantError
from tests.sample.models import Passbook, Saver

pytestmark = [pytest.mark.django_db, pytest.mark.citus]

NAMELESS: dict[str, Callable[[Mfi], Any]] = {
    "all": lambda _: list(Saver.objects.all()),
    "filter": lambda _: list(Saver.objects.filter(phone="+26658123456")),
    "get": lambda _: Saver.objects.get(phone="+26658123456"),
    "first": lambda _: Saver.objects.first(),
    "count": lambda _: Saver.objects.count(),
    "exists": lambda _: Saver.objects.filter(phone="1").exists(),
    "aggregate": lambda _: Saver.objects.aggregate(n=Count("id")),
    "values": lambda _: list(Saver.objects.values("phone")),
    "update": lambda _: Saver.objects.filter(phone="1").update(phone="2"),
    "delete": lambda _: Saver.objects.filter(phone="1").delete(),
    "either lender's": lambda mfi: list(Saver.objects.filter(Q(mfi=mfi) | Q(phone="1"))),
    "not this lender's": lambda mfi: list(Saver.objects.exclude(mfi=mfi)),
    "a subquery": lambda mfi: list(
        Saver.objects.of(mfi).filter(Exists(Passbook.objects.filter(saver_id=OuterRef("id")))),
    ),
    "a subquery tied by column": lambda mfi: list(
        Saver.objects.of(mfi).filter(
            Exists(Passbook.objects.filter(mfi_id=OuterRef("mfi_id"), saver_id=OuterRef("id"))),
        ),
    ),
    "a union": lambda mfi: list(Saver.objects.of(mfi).union(Saver.objects.filter(phone="1"))),
}


@pytest.mark.parametrize("way", NAMELESS)
def test_a_query_without_its_lender_raises(way: str, maluti: Mfi) -> None:
    with pytest.raises(MissingTenantError):
        NAMELESS[way](maluti)


def test_a_lenders_rows_are_its_own(maluti: Mfi, senqu: Mfi) -> None:
    hers = Saver.objects.create(mfi=maluti, phone="+26658123456")
    Saver.objects.create(mfi=senqu, phone="+26658123456")
    assert list(Saver.objects.of(maluti)) == [hers]
    assert Saver.objects.get(pk=(maluti.id, hers.id)) == hers
    assert list(Saver.objects.filter(pk__in=[(maluti.id, hers.id)])) == [hers]
    assert Saver.objects.of(maluti).filter(phone__startswith="+266").count() == 1


def test_relations_need_no_name_for_they_carry_the_lender(maluti: Mfi) -> None:
    saver = Saver.objects.create(mfi=maluti, phone="+26658123456")
    book = Passbook.objects.create(saver=saver)
    assert list(saver.passbooks.all()) == [book]
    assert Passbook.objects.filter(saver=saver).get() == book
    book.lisente = 500
    book.save()
    book.refresh_from_db()
    assert book.lisente == 500
    assert Passbook.objects.of(maluti).update(lisente=1) == 1
    assert Passbook.objects.of(maluti).delete()[0] == 1


def test_a_subquery_that_names_the_lender_is_fine(maluti: Mfi) -> None:
    saver = Saver.objects.create(mfi=maluti, phone="+26658123456")
    Passbook.objects.create(saver=saver)
    mine = Passbook.objects.of(maluti).filter(saver_id=OuterRef("id"))
    assert Saver.objects.of(maluti).filter(Exists(mine)).get() == saver


def test_a_rows_lender_is_never_updated(maluti: Mfi, senqu: Mfi) -> None:
    with pytest.raises(MissingTenantError):
        Saver.objects.of(maluti).update(mfi=senqu)
