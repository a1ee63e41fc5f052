"""A loan's whole life through the API alone, for each way of paying back and on both registries."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from credit.rules.address import Address
from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.errands.report_credit import catch_up
from loans.models import Mfi
from tests.credit.conftest import cluster as cluster_
from tests.gateway.api.caller import Caller
from tests.journeys.a_loan import Desk, Way, from_registration_to_the_last_lisente, signed_in
from tests.people import Hire
from tests.registry_choice import kept_at

pytestmark = pytest.mark.django_db(transaction=True)
cluster = cluster_
# Every one of each, and not every combination.
WAYS = (
    ("flat", "equal_installments", "month", "oldest_first"),
    ("flat", "equal_principal", "week", "oldest_first"),
    ("declining", "equal_installments", "month", "due_pfip_then_advance_ppfi"),
    ("declining", "equal_installments", "fortnight", "past_due_today_future"),
    ("declining", "equal_principal", "day", "due_pipf_then_advance_pipf"),
    ("declining", "equal_principal", "month", "past_due_today_future_vertical"),
)


@pytest.fixture
def desk(hire: Hire, maluti: Mfi) -> Desk:
    policy = {"backdate_days": 400, "declared_identity_limit_lisente": None}
    change_policy(maluti.id, {**policy}, by=Actor.system("operator"))

    def sign(role: str) -> Caller:
        colleague = hire(f"journey-{role}", role, maluti)
        return Caller(access=signed_in(Caller(), colleague.username, colleague.password))

    def tell_and_see(holds: Callable[[], bool]) -> None:
        catch_up(maluti.id)
        assert holds()

    return Desk(sign("officer"), sign("manager"), sign("finance"), sign("admin"), tell_and_see)


@pytest.fixture
def on_the_cluster(cluster: Address, settings: Settings) -> Iterator[None]:
    with kept_at(cluster, settings):
        yield


@pytest.mark.citus
@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_from_registration_to_the_last_lisente(desk: Desk, way: Way) -> None:
    from_registration_to_the_last_lisente(desk, way)


@pytest.mark.cassandra
@pytest.mark.usefixtures("on_the_cluster")
def test_the_same_with_the_registry_in_cassandra(desk: Desk) -> None:
    from_registration_to_the_last_lisente(desk, WAYS[0])
