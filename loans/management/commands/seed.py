"""Make up a lender's book for trials of its size: people and loans by the thousand."""

import os
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.seed_book import seed_book
from loans.dates import today
from loans.deed import Actor
from loans.errors import NotNow
from loans.seeded.book import Size, with_ended
from loans.seeded.lender import open_house

LENDER = "seeded"
PERCENT_A_LINE = 5


class Command(BaseCommand):
    """Everything at once or nothing: a run that is broken off leaves no loan behind."""

    help = "Seed a lender with made-up borrowers and loans, the same for the same seed and day."
    said_percent = 0

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how much, for whom, from which seed, and as of which day."""
        parser.add_argument("--loans", type=int, default=0, help="that run; a tenth more has ended")
        parser.add_argument(
            "--borrowers", type=int, help="at least one a loan, which is the default"
        )
        parser.add_argument("--lender", default=LENDER, metavar="SLUG", help="taken on if missing")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DAY", help="today, if no other"
        )
        parser.add_argument("--yes", action="store_true", help="also where this is no demo")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Seed it."""
        if not (settings.DEMO or options["yes"]):
            raise CommandError(
                "This is no demo. Say --yes if made-up people shall be written here."
            )
        size, by = _size(options), Actor.system("operator")
        slug = options["lender"]
        house = open_house(slug, size.seed, os.environ.get("DEMO_PASSWORD", ""), by=by)
        try:
            written = seed_book(house, size, self._progress, by=by)
        except NotNow:
            raise CommandError(f"{slug} has loans or applications already.") from None
        self.stdout.write(
            f"{slug}: {written['Borrower']} borrowers, {written['Loan']} loans, "
            f"{written.total()} rows"
        )

    def _progress(self, done: int, of: int) -> None:
        percent = done * 100 // of
        if percent >= self.said_percent + PERCENT_A_LINE:
            self.said_percent = percent - percent % PERCENT_A_LINE
            self.stderr.write(f"{percent} %: {done} of {of} borrowers", str)


def _size(options: dict[str, Any]) -> Size:
    loans, day = options["loans"], options["on"] or today()
    least = with_ended(loans)
    borrowers = least if options["borrowers"] is None else options["borrowers"]
    if day > today():
        raise CommandError("No book stands as it will on a day to come.")
    if loans < 0 or borrowers < least:
        raise CommandError(f"{loans} loans, and those that ended, take {least} borrowers.")
    if not borrowers:
        raise CommandError("Say how many: --loans N, --borrowers N, or both.")
    return Size(loans, borrowers, options["seed"], day)
