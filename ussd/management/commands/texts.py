"""Give the Sesotho out to a native speaker as a sheet, and take the sheet back."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.rules.table import Unreadable
from ussd.proofreading import corrections, said, sheet


class Command(BaseCommand):
    """`texts export FILE.csv`, and `texts import FILE.csv` once somebody has read it."""

    help = "Sesotho for native speakers: texts export FILE.csv, texts import FILE.csv."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which way it goes, and the file."""
        parser.add_argument("way", choices=("export", "import"))
        parser.add_argument("file", type=Path)

    def handle(self, *, way: str, file: Path, **_options: Any) -> None:  # noqa: ANN401
        """Write the sheet, or what it corrects."""
        try:
            if way == "export":
                self._export(file)
            else:
                self._import(file)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        self.stdout.write(said.how_far())

    def _export(self, file: Path) -> None:
        texts = said.everything_said()
        file.write_bytes(sheet.written(texts.values()))
        self.stdout.write(f"{len(texts)} rows")

    def _import(self, file: Path) -> None:
        try:
            corrected, signed = corrections.take(sheet.read(file.name, file.read_bytes()))
        except Unreadable as error:
            refusals = [f"line {one.line}: {one.sentence}" for one in error.faults]
        except corrections.NotTaken as error:
            refusals = list(error.refusals)
        else:
            self.stdout.write(f"{corrected} corrected, {signed} signatures changed")
            return
        for refusal in refusals:
            self.stdout.write(refusal)
        raise CommandError("Nothing was written.")
