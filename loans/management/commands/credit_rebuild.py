"""Make the registry again from the lenders' books, or only tell in what it differs from them."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from loans.errands.compare_registry import look_through
from loans.errands.rebuild_registry import borrowers_of, rebuild_registry
from loans.errors import DomainError
from loans.management.bar import draw
from loans.models import Mfi
from loans.queries.waiting_events import outbox


class Command(BaseCommand):
    """All lenders or one, the suspended ones too; one lender's trouble stops nobody else's."""

    help = "Make the registry's names, exposures and history again from the lenders' books."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a lender, and whether to look only."""
        parser.add_argument("--lender", metavar="SLUG", help="this lender alone")
        parser.add_argument("--check", action="store_true", help="change nothing, tell differences")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Go through them, and fail at the end where something differs or was not done."""
        work = self._check if options["check"] else self._rebuild
        differ, away = 0, []
        for mfi in self._chosen(options["lender"]):
            try:
                differ += work(mfi)
            except (DatabaseError, DomainError) as error:
                why = error.code if isinstance(error, DomainError) else type(error).__name__
                self.stderr.write(f"{mfi.slug}: not done, {why}")
                away.append(mfi.slug)
        said = [f"{differ} differences."] * bool(differ)
        said += [f"Not done: {', '.join(away)}. What is done stays done; run it again."] * bool(
            away
        )
        if said:
            raise CommandError(" ".join(said))

    def _chosen(self, slug: str | None) -> list[Mfi]:
        rows = Mfi.objects.order_by("slug")
        found = list(rows if slug is None else rows.filter(slug=slug))
        if slug is not None and not found:
            raise CommandError(f"No lender answers to {slug}.")
        return found

    def _check(self, mfi: Mfi) -> int:
        on, found = self._bar(mfi), 0
        for looked in look_through(mfi.id):
            for one in looked.differences:
                self.stdout.write(
                    f"{mfi.slug}: {one.kind.value} {one.application_id}:"
                    f" book {one.book}, registry {one.registry}"
                )
            found += len(looked.differences)
            on(looked.borrowers)
        waiting = outbox(mfi.id).waiting
        wait = f", {waiting} events wait to be told" if waiting else ""
        self.stdout.write(f"{mfi.slug}: {found} differences{wait}")
        return found

    def _rebuild(self, mfi: Mfi) -> int:
        made = rebuild_registry(mfi.id, self._bar(mfi))
        self.stdout.write(
            f"{mfi.slug}: {made.borrowers} borrowers, {made.running} running loans,"
            f" {made.held} held, {made.lines} lines, {made.ended} ended"
        )
        return 0

    def _bar(self, mfi: Mfi) -> Callable[[int], None]:
        done, of = 0, borrowers_of(mfi.id)

        def on(borrowers: int) -> None:
            nonlocal done
            done += borrowers
            draw(mfi.slug, done, of, "borrowers")

        return on
