"""Hand a person all that is kept about her: as JSON, and on paper in her language."""

import json
import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gateway.person_found import Nobody, Several, at_a_lender, by_national_id, by_phone
from loans.catalogue import LANGUAGES, words
from loans.deed import Actor
from loans.errands.export_person import Asked, PersonFile, export_person, note_handed_over
from loans.errors import DomainError
from loans.exports.person_pdf import person_pdf
from loans.management.import_command import actor_named
from loans.models import Mfi
from messaging.texts_to import texts_to
from ussd.queries.pin_facts import pin_facts

FORMS: Final = ("json", "pdf")
# What a script that calls it can tell apart.
NOBODY, SEVERAL, REFUSED = 3, 4, 5


class Command(BaseCommand):
    """`export_person --lender maluti --borrower K-17 --out palesa`, or `--national-id --out …`."""

    help = (
        "Write all that is kept about a person into OUT.json and OUT.pdf, for your eyes alone."
        " Her id or phone is asked for, or read from standard input; it is never an argument."
        f" It ends with {NOBODY} where nobody is found, {SEVERAL} where several are,"
        f" {REFUSED} where something is away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is, whose rows are wanted, and where it goes."""
        parser.add_argument("--lender", metavar="SLUG", help="what this lender keeps, else all do")
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--borrower", metavar="ID", help="the lender's id, or its own number")
        who.add_argument("--national-id", action="store_true", help="typed when it is asked for")
        who.add_argument("--phone", action="store_true", help="typed when it is asked for")
        parser.add_argument("--out", type=Path, required=True, metavar="NAME")
        parser.add_argument("--language", choices=LANGUAGES, help="of the paper; else hers")
        parser.add_argument("--by", metavar="USERNAME", help="the member of staff who takes it")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Find her, gather it, note that it is handed over, write it."""
        lender, by = _lender(options["lender"]), Actor.system("operator")
        if lender is not None:
            by = actor_named(lender.id, options["by"])
        elif options["borrower"] or options["by"]:
            raise CommandError("Name the lender too: --lender SLUG.")
        out = options["out"]
        paths = {form: out.with_name(f"{out.name}.{form}") for form in FORMS}
        if there := [str(path) for path in paths.values() if path.exists()]:
            raise CommandError(f"{there[0]} is there already; nothing is written over.")
        asked = _asked(lender, options)
        try:
            file = self._gathered(asked)
            language = options["language"] or file.language
            paper = person_pdf(file.content, language, words(language, "person_file"))
            # What left the house without a trace could not be found.
            note_handed_over(asked, file, ",".join(FORMS), by=by)
        except DomainError as error:
            raise CommandError(f"Nothing was written: {error.code}.", returncode=REFUSED) from None
        data = json.dumps(file.content, ensure_ascii=False, indent=2).encode()
        _write({paths["json"]: data + b"\n", paths["pdf"]: paper})
        for path in paths.values():
            self.stdout.write(str(path))

    def _gathered(self, asked: Asked) -> PersonFile:
        file = export_person(asked, {"messages": texts_to}, self._tell)
        file.content["pin"] = pin_facts(asked.person.id)
        return file

    def _tell(self, what: str) -> None:
        self.stderr.write(f"reading: {what}")


def _lender(slug: str | None) -> Mfi | None:
    if slug is None:
        return None
    lender = Mfi.objects.filter(slug=slug).first()
    if lender is None:
        raise CommandError(f"No lender answers to {slug}.")
    return lender


def _asked(lender: Mfi | None, options: dict[str, Any]) -> Asked:
    try:
        if lender is not None and options["borrower"]:
            return Asked(at_a_lender(lender, options["borrower"]), lender)
        if options["national_id"]:
            return Asked(by_national_id(_typed("National id: "), lender), lender)
        return Asked(by_phone(_typed("Phone: "), lender), lender)
    except Nobody as error:
        raise CommandError(str(error), returncode=NOBODY) from None
    except Several as error:
        raise CommandError(str(error), returncode=SEVERAL) from None


def _typed(prompt: str) -> str:
    """Read what nobody may see: not while it is typed, nor in the list of processes."""
    return (getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()).strip()


def _write(files: dict[Path, bytes]) -> None:
    """Write new files for their owner alone; where one cannot be written, none is left."""
    begun: list[Path] = []
    try:
        for path, content in files.items():
            there = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            begun.append(path)
            with os.fdopen(there, "wb") as file:
                file.write(content)
    except OSError as error:
        for path in begun:
            path.unlink(missing_ok=True)
        raise CommandError(f"Nothing was written: {error.strerror}.") from None
