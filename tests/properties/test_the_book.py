"""Money always adds up, whatever is done and in whatever order."""

import pytest

from tests.properties.shop import Shop
from tests.properties.the_book import RUNS_A_SHARD, play

pytestmark = [pytest.mark.django_db]
RUNS, RUNS_ON_A_CLUSTER = 20, 3
# With the other half beside it, so that two processes share them: two thousand in all.
SHARDS = range(4)


@pytest.mark.citus
def test_it_adds_up(shop: Shop, pytestconfig: pytest.Config) -> None:
    play(shop, RUNS_ON_A_CLUSTER if pytestconfig.option.citus else RUNS)


@pytest.mark.full
@pytest.mark.parametrize("shard", SHARDS)
def test_it_adds_up_a_thousand_times(shop: Shop, shard: int) -> None:
    play(shop, RUNS_A_SHARD)
