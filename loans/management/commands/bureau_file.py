"""Write the monthly file of a lender for a credit bureau, with its validation report."""

import re
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credit.rules.bureau_file import BureauRecord
from credit.rules.bureau_keeping import Kept
from credit.rules.bureau_text import (
    Sorted,
    Totals,
    Whose,
    csv_lines,
    json_lines,
    report_text,
)
from credit.rules.standing import MONTHS_A_YEAR, last_day
from loans.actions.note_export import Export, note_export
from loans.deed import Actor
from loans.errands.bureau_month import bureau_month, kept_lines
from loans.errors import DomainError
from loans.management.import_command import actor_named
from loans.models import Mfi

FORMS: Final[dict[str, Callable[[Whose, Iterable[BureauRecord]], Iterator[str]]]] = {
    "csv": csv_lines,
    "json": json_lines,
}
MONTH: Final = re.compile(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])")


class Command(BaseCommand):
    """`bureau_file maluti 2026-06 --format csv --out maluti-2026-06.csv`."""

    help = "Write a lender's monthly bureau file: bureau_file SLUG YYYY-MM [--out FILE]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender, the month, the form, and where it goes."""
        parser.add_argument("slug")
        parser.add_argument("month", type=_month, metavar="YYYY-MM")
        parser.add_argument("--format", dest="form", choices=list(FORMS), default="csv")
        parser.add_argument("--out", type=Path, metavar="FILE", help="else it is written out here")
        parser.add_argument("--by", metavar="USERNAME", help="the member of staff who takes it")

    def handle(self, *, slug: str, month: int, **options: Any) -> None:  # noqa: ANN401 (Django's)
        """Make the month where nobody has yet, note who takes it, and write it."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        by, out = actor_named(mfi_id, options["by"]), options["out"]
        whose = Whose(slug, last_day(month))
        try:
            made = bureau_month(mfi_id, month, self._progress)
            if made.kept is None:
                self._report(report_text(whose, Totals(), made.left_out), out)
                raise CommandError("Nothing was written: every loan was left out.")
            report = self._write(made.kept, whose, by, options)
        except DomainError as error:
            why = "".join(f", {name} {value}" for name, value in error.context.items())
            raise CommandError(f"Nothing was written: {error.code}{why}.") from None
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}.") from None
        self._report(report, out)

    def _write(self, kept: Kept, whose: Whose, by: Actor, options: dict[str, Any]) -> str:
        form, out = options["form"], options["out"]
        taken = Export("bureau-file", f"{whose.as_of:%Y-%m}", form, kept.records, on=whose.as_of)
        # Before anything is handed over: what left the house without a trace could not be found.
        note_export(kept.mfi_id, taken, by=by)
        lines = Sorted(kept_lines(kept))
        written = FORMS[form](whose, lines.records())
        if out is None:
            for line in written:
                self.stdout.write(line, ending="")
        else:
            _write_whole(out, written)
        return report_text(whose, lines.totals, lines.left_out, kept.digest)

    def _report(self, report: str, out: Path | None) -> None:
        if out is None:
            self.stderr.write(report, ending="")
        else:
            _write_whole(out.with_name(f"{out.name}.report.json"), [report])

    def _progress(self, loans: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{loans} loans", ending="")


def _write_whole(path: Path, lines: Iterable[str]) -> None:
    """Write beside it and change places: a run that breaks off leaves no half of a file."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _month(text: str) -> int:
    found = MONTH.fullmatch(text)
    if found is None:
        raise ArgumentTypeError("write the month as 2026-06")
    return int(found[1]) * MONTHS_A_YEAR + int(found[2]) - 1
