"""Copy out what the registry alone knows: names, consents, looks, disputes."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from credit.copy_file import write
from loans.errands.copy_registry import everything
from loans.errors import RegistryAway


class Command(BaseCommand):
    """`credit_copy FILE`: while everybody works; who comes meanwhile may be left out."""

    help = "Write what no lender's book can tell again into a file: credit_copy FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Write it whole, or not at all."""
        try:
            whole = write(file, everything(), at=timezone.now())
        except FileExistsError:
            raise CommandError(f"{file.name} is there already.") from None
        except OSError as error:
            raise CommandError(f"{file.name}: {error.strerror}.") from None
        except RegistryAway:
            raise CommandError("The registry does not answer. Nothing was written.") from None
        self.stdout.write(f"{file.name}: {whole.lines} lines")
