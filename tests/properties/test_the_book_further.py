"""The other thousand runs of the machine: a file is one process's, and there are two."""

import pytest

from tests.properties.shop import Shop
from tests.properties.the_book import RUNS_A_SHARD, play

pytestmark = [pytest.mark.django_db, pytest.mark.full]


@pytest.mark.parametrize("shard", range(4))
def test_it_adds_up_another_thousand_times(shop: Shop, shard: int) -> None:
    play(shop, RUNS_A_SHARD)
