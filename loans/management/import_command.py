"""What both commands that import a file share: reading it, its progress, its report."""

import hashlib
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.deed import Actor
from loans.errors import DomainError, ImportedBefore
from loans.imports.content import SIZE_BYTES_MAX, read_table
from loans.models import Mfi, StaffMember
from loans.rules.cells import DayOrder
from loans.rules.import_report import Report
from loans.rules.table import Columns, Row, Unreadable

PERCENT_A_LINE = 5


class ImportCommand(BaseCommand):
    """`import_… SLUG FILE`: all of the file or nothing, with a report on every row."""

    columns: Columns
    said_percent = 0

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender, the file, and how it is meant."""
        parser.add_argument("slug")
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="USERNAME", help="the member of staff who imports it")
        parser.add_argument("--dry-run", action="store_true", help="try it out, write nothing")
        parser.add_argument("--again", action="store_true", help="the same file is meant once more")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="every row's outcome")
        order = parser.add_mutually_exclusive_group()
        for one in (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST):
            order.add_argument(
                f"--{one.value}", dest="order", action="store_const", const=one, help="as in 03/04"
            )

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Read, import, report."""
        mfi_id = Mfi.objects.filter(slug=options["slug"]).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {options['slug']}.")
        content = _content(options["file"])
        try:
            rows = read_table(options["file"].name, content, self.columns)
            report = self.done(
                mfi_id,
                rows,
                hashlib.sha256(content).digest(),
                actor_named(mfi_id, options["by"]),
                options,
            )
        except Unreadable as error:
            report = Report((), error.faults)
        except ImportedBefore:
            raise CommandError(
                "This file was imported before; say --again if it is meant."
            ) from None
        except DomainError as error:
            raise CommandError(f"Not done: {error.code}.") from None
        self._tell(report, options)

    @abstractmethod
    def done(
        self,
        mfi_id: UUID,
        rows: Sequence[Row],
        digest: bytes,
        by: Actor,
        options: dict[str, Any],
    ) -> Report:
        """Import the rows."""

    def progress(self, done: int, of: int) -> None:
        """Say how far it has come, at most twenty times."""
        percent = done * 100 // of
        if percent >= self.said_percent + PERCENT_A_LINE or percent < self.said_percent:
            self.said_percent = percent - percent % PERCENT_A_LINE
            self.stdout.write(f"{percent} %: {done} of {of} rows")

    def _tell(self, report: Report, options: dict[str, Any]) -> None:
        if options["report"]:
            # With its mark, for a spreadsheet guesses the encoding otherwise.
            options["report"].write_text(report.as_csv(), encoding="utf-8-sig", newline="")
        for one in report.outcomes():
            if one.sentence:
                column = f", {one.column}" if one.column else ""
                self.stdout.write(f"line {one.line}{column}: {one.sentence}")
        counts = f"{len(report.lines)} rows: {report.accepted} accepted, {report.refused} refused"
        self.stdout.write(counts)
        if report.faults:
            raise CommandError("Nothing was imported.")
        if report.written:
            self.stdout.write("Imported.")
        elif report.waiting_for:
            self.stdout.write(
                "Nothing is imported yet: a second person confirms it with the same file."
            )
        else:
            self.stdout.write("Tried out only: nothing was imported.")


def _content(path: Path) -> bytes:
    """Read no more of a file than tells that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(SIZE_BYTES_MAX + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None


def actor_named(mfi_id: UUID, username: str | None) -> Actor:
    """Give whoever works at the lender by this name; unnamed it is the operator."""
    if username is None:
        return Actor.system("operator")
    member = StaffMember.objects.filter(username=username.lower(), mfi_id=mfi_id).first()
    if member is None:
        raise CommandError(f"{username} does not work at this lender.")
    return Actor.staff(member.id)
