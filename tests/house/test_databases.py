"""The test database: the product works in it under its own role, and finds it as it was born."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase

from loans.models import District, HouseChainHead, Person
from tests.owner import as_owner

pytestmark = pytest.mark.citus


def who() -> tuple[str, str]:
    """Tell as whom we work, and as whom we came."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, session_user::text")
        working, came = cursor.fetchone() or ("", "")
    return working, came


@pytest.mark.django_db
def test_a_test_works_as_the_product_and_not_as_the_owner() -> None:
    assert who() == ("letsema_app", "letsema")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("CREATE TABLE mine ()")


@pytest.mark.django_db
def test_the_owner_steps_in_for_a_moment() -> None:
    with as_owner() as cursor:
        cursor.execute("SELECT current_user::text")
        assert cursor.fetchone() == ("letsema",)
    assert who() == ("letsema_app", "letsema")


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_the_products_too() -> None:
    connection.close()
    assert who() == ("letsema_app", "letsema")


@pytest.mark.django_db(transaction=True)
def test_after_a_test_that_commits_the_database_is_as_it_was_born() -> None:
    districts = list(District.objects.order_by("id").values_list("id", "name"))
    assert len(districts) == 10
    Person.objects.create(phone="+26658123456")
    HouseChainHead.objects.update(audit_number=7)

    # What pytest does between this test and the next.
    TransactionTestCase()._fixture_teardown()  # type: ignore[attr-defined]  # noqa: SLF001

    assert Person.objects.count() == 0
    assert list(District.objects.order_by("id").values_list("id", "name")) == districts
    assert [head.audit_number for head in HouseChainHead.objects.all()] == [0]
    assert who() == ("letsema_app", "letsema")
