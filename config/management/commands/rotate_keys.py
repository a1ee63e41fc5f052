"""Bring everybody under the first of PII_KEYS, so that the others can be taken away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loans.actions.rotate_keys import (
    rotate_keys,
    rotate_own_keys,
    rotate_report_keys,
    under_old_keys,
)
from loans.deed import Actor
from loans.errors import Busy
from loans.queries.directory import lender_ids
from loans.queries.own_keys import under_old_keys as under_old_keys_anywhere
from loans.sealed import Unreadable, current_key_id
from messaging.errands.rotate import rotate_all
from messaging.models import HouseMessage
from ussd.models import Draft, Promise

TOLD_EVERY_ROWS = 10_000
TRIES_MAX = 5
# What a session left unfinished or promised, and mail of the house: nothing there is found by a
# digest that a key of ours made.
SHORT_LIVED = (Draft, Promise, HouseMessage)


class Command(BaseCommand):
    """Work goes on meanwhile; broken off, it goes on where it stopped."""

    help = "Wrap keys, and digest ids and numbers, anew: under the first of PII_KEYS."

    def handle(self, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Go through them in batches."""
        done, last, tries = 0, None, 0
        while tries < TRIES_MAX:
            try:
                batch = rotate_keys(last, by=Actor.system("operator"))
            except Busy:
                # Somebody holds one of the rows for long: the batch is asked for again.
                tries += 1
                continue
            except Unreadable:
                raise CommandError("A key that is still in use is not among PII_KEYS.") from None
            if not batch.rows:
                break
            tries, before, last = 0, done, batch.last_id
            done += batch.rows
            if before // TOLD_EVERY_ROWS != done // TOLD_EVERY_ROWS:
                self.stdout.write(f"{done} people")
        self._rotate_reports()
        self._rotate_messages()
        self._rotate_the_rest()
        self._tell(done)

    def _rotate_reports(self) -> None:
        by = Actor.system("operator")
        try:
            files = sum(rotate_report_keys(mfi_id, by=by) for mfi_id in lender_ids())
        except (Busy, Unreadable) as error:
            raise CommandError(f"Reports are not under it yet: {error!r}. Run it again.") from None
        if files:
            self.stdout.write(f"{files} reports")

    def _rotate_messages(self) -> None:
        try:
            done = rotate_all(by=Actor.system("operator"))
        except (Busy, Unreadable) as error:
            raise CommandError(f"Messages are not under it yet: {error!r}. Run it again.") from None
        for kind, rows in done.items():
            if rows:
                self.stdout.write(f"{rows} {kind}")

    def _rotate_the_rest(self) -> None:
        by = Actor.system("operator")
        for model in SHORT_LIVED:
            done = 0
            try:
                while rows := rotate_own_keys(model, by=by):
                    done += rows
            except (Busy, Unreadable) as error:
                name = model._meta.verbose_name_plural
                raise CommandError(f"The {name} are not under it yet: {error!r}.") from None
            if done:
                self.stdout.write(f"{done} {model._meta.verbose_name_plural}")

    def _tell(self, done: int) -> None:
        left = under_old_keys().count()
        self.stdout.write(f"{done} people brought under {current_key_id()}, {left} left")
        # Whatever table it is: no key is taken away while a row needs it.
        others = under_old_keys_anywhere(lender_ids())
        for name, rows in others.items():
            self.stdout.write(f"{name}: {rows} left")
        if left or others:
            raise CommandError("Run it again; until then take no key away.")
