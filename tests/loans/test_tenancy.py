"""The guard between lenders: a row is never tied, or moved, to another lender."""

import copy
import pickle
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from loans.models import Mfi
from loans.tenancy import CrossTenantError
from tests.sample.models import Passbook, Saver

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


@pytest.fixture
def palesa(maluti: Mfi) -> Saver:
    return Saver.objects.create(mfi=maluti, phone="+26658123456")


@pytest.fixture
def lineo(senqu: Mfi) -> Saver:
    return Saver.objects.create(mfi=senqu, phone="+26662047719")


@pytest.fixture
def book(palesa: Saver) -> Passbook:
    return Passbook.objects.create(saver=palesa)


MAKERS: dict[str, Callable[[Mfi, Saver], Any]] = {
    "mfi=": lambda mfi, s: Passbook(mfi=mfi, saver=s),
    "mfi= last": lambda mfi, s: Passbook(saver=s, mfi=mfi),
    "mfi_id=": lambda mfi, s: Passbook(mfi_id=mfi.id, saver=s),
    "mfi_id= as text": lambda mfi, s: Passbook(mfi_id=str(mfi.id), saver=s),
    "pk=": lambda mfi, s: Passbook(pk=(mfi.id, uuid.uuid4()), saver=s),
    "create": lambda mfi, s: Passbook.objects.create(mfi=mfi, saver=s),
    "get_or_create": lambda mfi, s: Passbook.objects.of(mfi).get_or_create(
        mfi=mfi,
        lisente=7,
        defaults={"saver": s},
    ),
    "update_or_create": lambda mfi, s: Passbook.objects.of(mfi).update_or_create(
        mfi=mfi,
        lisente=7,
        defaults={"saver": s},
    ),
    "bulk_create": lambda mfi, s: Passbook.objects.bulk_create([Passbook(mfi=mfi, saver=s)]),
    "related create": lambda mfi, s: s.passbooks.create(mfi=mfi),
}


@pytest.mark.parametrize("way", MAKERS)
def test_no_way_of_making_a_row_ties_it_to_another_lenders(
    way: str,
    maluti: Mfi,
    lineo: Saver,
) -> None:
    with pytest.raises(CrossTenantError):
        MAKERS[way](maluti, lineo)
    assert not Passbook.objects.of(maluti).exists()


def test_two_relations_must_be_of_one_lender(palesa: Saver, lineo: Saver) -> None:
    with pytest.raises(CrossTenantError):
        Passbook(saver=palesa, witness=lineo)


def test_assigning_another_lenders_row_changes_nothing(book: Passbook, lineo: Saver) -> None:
    before = (book.mfi_id, book.saver_id)
    with pytest.raises(CrossTenantError):
        book.saver = lineo
    assert (book.mfi_id, book.saver_id) == before


def test_a_rows_lender_is_written_once(book: Passbook, senqu: Mfi) -> None:
    with pytest.raises(CrossTenantError):
        book.mfi = senqu
    with pytest.raises(CrossTenantError):
        book.mfi_id = senqu.id
    with pytest.raises(CrossTenantError):
        book.pk = (senqu.id, book.id)


def test_adding_a_row_to_another_lenders_is_refused(book: Passbook, lineo: Saver) -> None:
    with pytest.raises(CrossTenantError), transaction.atomic():
        lineo.passbooks.add(book, bulk=False)


def test_a_row_takes_the_lender_of_its_relation(palesa: Saver, maluti: Mfi) -> None:
    assert Passbook(saver=palesa).mfi_id == maluti.id


def test_a_relation_without_a_lender_is_refused() -> None:
    with pytest.raises(CrossTenantError):
        Passbook(saver=Saver())


def test_emptying_a_relation_leaves_the_lender(book: Passbook, palesa: Saver) -> None:
    book.witness = palesa
    book.witness = None
    assert (book.witness_id, book.mfi_id) == (None, palesa.mfi_id)
    assert Passbook(mfi=palesa.mfi, saver=palesa, witness=None).mfi_id == palesa.mfi_id


def test_an_id_assigned_alone_is_followed(book: Passbook, palesa: Saver, maluti: Mfi) -> None:
    assert book.saver == palesa
    other = Saver.objects.create(mfi=maluti, phone="+26658999999")
    book.saver_id = other.id
    assert book.saver == other


def test_copies_are_guarded_too(book: Passbook, lineo: Saver) -> None:
    for twin in (pickle.loads(pickle.dumps(book)), copy.copy(book), copy.deepcopy(book)):  # noqa: S301
        with pytest.raises(CrossTenantError):
            twin.saver = lineo


def test_where_only_an_id_travels_the_database_refuses(
    maluti: Mfi,
    book: Passbook,
    lineo: Saver,
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Passbook.objects.create(mfi=maluti, saver_id=lineo.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Passbook.objects.of(maluti).filter(id=book.id).update(saver_id=lineo.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Saver.objects.create(mfi_id=uuid.uuid4(), phone="+26658123456")


def test_following_relations_costs_what_django_costs(
    book: Passbook,
    maluti: Mfi,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        found = Passbook.objects.of(maluti).select_related("saver").get(id=book.id)
        assert found.saver.phone == "+26658123456"
    with django_assert_num_queries(2):
        (found,) = Passbook.objects.of(maluti).prefetch_related("saver")
        assert found.saver.phone == "+26658123456"
