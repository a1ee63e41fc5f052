"""The demo's lenders have a budget of texts, and a second run changes nothing."""

import pytest
from django.core.management import call_command

from loans.models import Mfi
from messaging.models import SmsBudget

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_each_lender_has_a_budget_once(maluti: Mfi, senqu: Mfi) -> None:
    for _ in range(2):
        call_command("demo_texts")
    granted = {mfi: SmsBudget.objects.of(mfi).get().granted for mfi in (maluti, senqu)}
    assert set(granted.values()) == {100_000}
