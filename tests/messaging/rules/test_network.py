"""A number's network, told in one place, for prices and for the database alike."""

import pytest
from django.db import connection

from messaging.models import GroupMember
from messaging.rules.network import (
    CODES,
    ECONET,
    NAMES,
    NETWORKS,
    OTHER,
    VODACOM,
    network_in_sql,
    network_of,
)

AT_HOME_AND_ABROAD = [
    ("+26658123456", VODACOM),
    ("+26662123456", ECONET),
    ("+26622310001", OTHER),
    ("+27821234567", OTHER),
]


@pytest.mark.parametrize(
    ("phone", "network"), [*AT_HOME_AND_ABROAD, ("58123456", OTHER), ("", OTHER), ("+2665", OTHER)]
)
def test_the_first_digit_tells_the_network(phone: str, network: str) -> None:
    assert network_of(phone) == network


def test_each_network_has_a_name_under_which_lists_keep_it() -> None:
    assert tuple(NAMES) == NETWORKS
    assert {code: name for name, code in CODES.items()} == dict(NAMES)
    assert set(NAMES.values()) == set(GroupMember.Network)


@pytest.mark.django_db
@pytest.mark.parametrize(("phone", "network"), AT_HOME_AND_ABROAD)
def test_the_database_says_the_same(phone: str, network: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {network_in_sql('%s::text')}", [phone])
        assert cursor.fetchone() == (NAMES[network],)
