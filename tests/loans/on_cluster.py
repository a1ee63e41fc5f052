"""The errands' registry in Cassandra, opened as REGISTRY_URL says."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from credit.rules.address import Address
from tests.registry_choice import kept_at


@pytest.fixture(autouse=True)
def on_the_cluster(cluster: Address, settings: Settings) -> Iterator[None]:
    with kept_at(cluster, settings):
        yield
