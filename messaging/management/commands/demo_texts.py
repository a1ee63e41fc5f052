"""Give each lender of the demo a budget of texts, so that everything can be tried."""

from typing import Any

from django.core.management.base import BaseCommand

from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.spend import grant_budget
from messaging.queries.budget import budget_of

PARTS = 100_000


class Command(BaseCommand):
    """It may be run again: a lender that has a budget keeps it as it is."""

    help = "Budgets of texts for the demo."

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Grant them."""
        for mfi_id in Mfi.objects.values_list("id", flat=True):
            if budget_of(mfi_id) is None:
                grant_budget(mfi_id, PARTS, by=Actor.system("demo"))
