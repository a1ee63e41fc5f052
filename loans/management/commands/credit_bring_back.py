"""Bring back what the registry alone knew, from a copy, into the registry of REGISTRY_URL."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credit.copy_file import NotACopy, Whole, look_over, things
from loans.errands.copy_registry import bring_back
from loans.errors import RegistryAway
from loans.management.bar import draw


class Command(BaseCommand):
    """`credit_bring_back FILE`; `credit_rebuild` then tells the rest out of the books."""

    help = "Bring names, consents, looks and disputes back from a copy: credit_bring_back FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where from."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Look the file over, then bring all of it; broken off, it is begun again."""
        whole = self._looked_over(file)
        done = 0

        def on(lines: int) -> None:
            nonlocal done
            done += lines
            draw(file.name, done, whole.lines, "lines")

        try:
            strangers = bring_back(things(file, whole), on)
        except RegistryAway:
            raise CommandError("The registry does not answer. Run it again when it does.") from None
        self.stdout.write(f"{whole.lines} lines of {whole.at:%Y-%m-%d %H:%M} UTC are there")
        if strangers:
            raise CommandError(
                f"{strangers} names mean somebody else by now: they came before their copy did."
            )

    def _looked_over(self, file: Path) -> Whole:
        try:
            return look_over(file)
        except OSError as error:
            raise CommandError(f"{file.name}: {error.strerror}.") from None
        except NotACopy as error:
            raise CommandError(f"{file.name}: {error}. Nothing was brought back.") from None
