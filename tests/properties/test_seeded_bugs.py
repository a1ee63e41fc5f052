"""The machine is worth something: it finds each bug that is put in on purpose."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.seeds import BUGS, Bug, seeded
from tests.properties.shop import Shop
from tests.properties.the_book import TheBook

pytestmark = [pytest.mark.django_db]
RUNS_MAX, STEPS = 400, 30
QUICK = {"reversal-without-one-part", "interest-written-off-as-a-loss", "charge-not-in-the-summary"}


def found(shop: Shop, bug: Bug) -> str:
    """Let the machine work over the bug, always in the same way; tell what it came upon."""

    class Here(TheBook):
        def __init__(self) -> None:
            super().__init__(shop)

    sizes = settings(
        max_examples=RUNS_MAX,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with seeded(bug):
        try:
            run_state_machine_as_test(Here, settings=sizes)
        except Exception as error:  # noqa: BLE001 (a constraint that breaks is a find, too)
            return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.parametrize(
    "bug",
    [
        pytest.param(bug, id=bug.name, marks=[] if bug.name in QUICK else [pytest.mark.full])
        for bug in BUGS
    ],
)
def test_it_is_found(shop: Shop, bug: Bug) -> None:
    assert found(shop, bug)
