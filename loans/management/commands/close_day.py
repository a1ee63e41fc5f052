"""Close the days that ended, with a bar for who looks on."""

import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from loans.errands.close_day import Progress, close_days, open_days
from loans.errors import DomainError
from loans.management.bar import draw
from loans.models import DayClose
from loans.queries.directory import Lender, lender_at, lenders


class Bar(Progress):
    """One line that grows; where nobody looks on, a line a day."""

    def __init__(self, name: str) -> None:
        """Stand for one lender."""
        self.name, self.day, self.loans, self.done = name, date.min, 0, 0

    def begin(self, day: date, loans: int) -> None:
        """Start anew for a day."""
        self.day, self.loans, self.done = day, loans, 0
        self._draw()

    def on(self, loans: int) -> None:
        """Go on."""
        self.done += loans
        self._draw()

    def _draw(self) -> None:
        draw(f"{self.name} {self.day}", self.done, self.loans, "loans")


class Command(BaseCommand):
    """All lenders or one; one lender's trouble stops nobody else's."""

    help = "Close the days that have ended: penalties, arrears, reminders, reserves, portfolio."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a lender and a last day."""
        parser.add_argument("--lender", metavar="SLUG", help="this lender alone")
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="DAY", help="not beyond this day"
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Close them, and fail at the end if a lender's days could not be closed."""
        failed = [one for one in self._chosen(options["lender"]) if not self._close(one, options)]
        if failed:
            names = ", ".join(one.slug for one in failed)
            raise CommandError(f"Not closed: {names}. What is done stays done; run it again.")

    def _chosen(self, slug: str | None) -> list[Lender]:
        if slug is None:
            return lenders()
        lender = lender_at(slug)
        if lender is None:
            raise CommandError(f"There is no lender {slug}.")
        return [lender]

    def _close(self, lender: Lender, options: dict[str, Any]) -> bool:
        begun = time.monotonic()
        try:
            days = open_days(lender.id, options["until"])
            closed = close_days(lender.id, options["until"], Bar(lender.slug))
        except (DatabaseError, DomainError) as error:
            why = error.code if isinstance(error, DomainError) else type(error).__name__
            self.stderr.write(f"{lender.slug}: {why}")
            return False
        for run in DayClose.objects.of(lender.id).filter(on__in=days[:closed]).order_by("on"):
            self.stdout.write(
                f"{lender.slug} {run.on}: {run.loans} loans, {run.late_loans} late,"
                f" {run.penalties} penalties, {run.reminders} reminders, {run.skipped} left out,"
                f" {run.worked_ms / 1000:.1f} s"
            )
        if not days:
            self.stdout.write(f"{lender.slug}: nothing to close")
        seconds = time.monotonic() - begun
        if closed:
            self.stdout.write(
                f"{lender.slug}: {closed} {'day' if closed == 1 else 'days'} in {seconds:.1f} s"
            )
        return closed == len(days)
