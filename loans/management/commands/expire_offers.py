"""Close the offers of all lenders whose last day has passed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from loans.actions.accept_offer import expire_offers
from loans.dates import today
from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import lender_ids


class Command(BaseCommand):
    """One line a lender that had any; one lender's trouble stops nobody else's."""

    help = "Expire the offers that nobody accepted in time."

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Close them, and fail at the end if a lender's could not be closed."""
        by, day, failed = Actor.system("offers"), today(), 0
        for mfi_id in lender_ids():
            try:
                expired = expire_offers(mfi_id, day, by=by)
            except (DatabaseError, DomainError) as error:
                failed += 1
                self.stderr.write(f"{mfi_id}: {type(error).__name__}")
                continue
            if expired:
                self.stdout.write(f"{mfi_id}: {expired} expired")
        if failed:
            raise CommandError(f"{failed} lenders' offers were not looked at.")
