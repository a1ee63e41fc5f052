"""What one day's texts of a lender cost, and what the carrier's own list says of it."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.dates import today
from loans.models import Mfi
from messaging.queries.bill import Line, bill, maloti
from messaging.rules.bill import Billed, Compared, Cost, NotABill, at_home, read_bill

LISTED = 50


class Command(BaseCommand):
    """`sms_bill maluti --on 2026-11-20 --file list.csv`."""

    help = (
        "A day's bill of texts: sms_bill SLUG [--on DAY] [--file CSV]; without a day, yesterday's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug, the day, and the carrier's own list of it."""
        parser.add_argument("slug")
        parser.add_argument("--on", type=date.fromisoformat)
        parser.add_argument("--file", type=Path, help="the carrier's list: messageId, cost, parts")

    def handle(self, *, slug: str, **options: Any) -> None:  # noqa: ANN401
        """Show it line by line, then what the two lists do not say alike."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        billed = None if options["file"] is None else _read(options["file"])
        found = bill(mfi_id, options["on"] or today() - timedelta(1), billed)
        self.stdout.write(f"{found.on}")
        for line in found.lines:
            self.stdout.write(_written(line))
        ours = maloti(sum(line.tenths for line in found.lines))
        told: dict[str, Decimal] = {}
        for line in found.lines:
            for currency, amount in line.told.items():
                told[currency] = told.get(currency, Decimal()) + amount
        self.stdout.write(f"all: by our prices M{ours}; the carrier says {_money(told)}")
        if found.compared is not None:
            self._show(found.compared, ours)

    def _show(self, found: Compared, ours: Decimal) -> None:
        home = at_home(found.theirs)
        more = "" if home is None else f", {home - ours:+} than by our prices"
        self.stdout.write(f"their list: {found.lines} lines, {_money(found.theirs)}{more}")
        lists: tuple[tuple[str, list[str]], ...] = (
            ("theirs alone", found.only_theirs),
            ("ours alone", found.only_ours),
            ("billed twice", found.twice),
            ("more parts (ours, theirs)", [f"{one}: {a}, {b}" for one, a, b in found.more_parts]),
            (
                "other cost (told, billed)",
                [f"{one}: {_cost(a)}, {_cost(b)}" for one, a, b in found.other_cost],
            ),
        )
        for name, rows in lists:
            self.stdout.write(f"{name}: {len(rows)}")
            for row in rows[:LISTED]:
                self.stdout.write(f"  {row}")


def _read(path: Path) -> list[Billed]:
    try:
        return read_bill(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, NotABill) as error:
        raise CommandError(f"{path.name}: {error}") from None


def _written(line: Line) -> str:
    account = "own account" if line.own_account else "installation's"
    law = ", by law" if line.law else ""
    difference = "" if line.difference is None else f", differs by M{line.difference:+}"
    return (
        f"{line.kind} {line.network} {account}{law}: {line.accepted} accepted,"
        f" {line.delivered} delivered, {line.unknown} unknown, {line.parts} parts,"
        f" M{maloti(line.tenths)}, carrier says {_money(line.told)}{difference}"
    )


def _money(sums: dict[str, Decimal]) -> str:
    return " + ".join(f"{one} {sums[one]}".strip() for one in sorted(sums)) or "nothing"


def _cost(cost: Cost | None) -> str:
    return "nothing" if cost is None else f"{cost.currency} {cost.amount}".strip()
