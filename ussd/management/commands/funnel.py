"""Show where people give up on the phone, and what their sessions cost."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from loans.dates import today
from ussd.queries.funnel import costs, funnel

DAYS = 1
WIDTHS = "{:<28}{:>9}{:>10}{:>7}{:>8}{:>7}"


class Command(BaseCommand):
    """One table a day, the screen where most gave up first."""

    help = "Show the screens on which sessions ended, day by day, and what sessions cost."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a last day, and how many."""
        parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="the last day")
        parser.add_argument("--days", type=int, default=DAYS, metavar="N", help="so many days")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Write the tables."""
        last = options["on"] or today()
        for back in range(max(options["days"], 1) - 1, -1, -1):
            self._day(last - timedelta(back))

    def _day(self, day: date) -> None:
        rows = funnel(day)
        self.stdout.write(f"{day}: {sum(row.sessions for row in rows)} sessions")
        if not rows:
            return
        head = ("ended on", "sessions", "finished", "left", "failed", "hops")
        self.stdout.write(WIDTHS.format(*head))
        for row in rows:
            told = (row.screen, row.sessions, row.finished, row.left, row.failed, row.hops)
            self.stdout.write(WIDTHS.format(*told))
        for cost in costs(day):
            money = f"{cost.currency} " if cost.currency else ""
            each = cost.sum / cost.sessions
            self.stdout.write(f"cost: {money}{cost.sum:.2f}, {money}{each:.4f} a session")
