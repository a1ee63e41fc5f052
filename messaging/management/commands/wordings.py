"""List, show, set and bring back what one lender's phones say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.deed import Actor
from loans.errors import NotThisLender, WordingDoubted, WordingRefused
from loans.models import Mfi
from messaging.actions.wording import Place, go_back_to, write_wording
from messaging.catalogue import LANGUAGES, is_legal, texts
from messaging.management.cost_lines import cost_lines
from messaging.models import Wording
from messaging.queries import wordings
from messaging.queries.life_cost import ProductCost, life_costs

OPERATOR = Actor.system("operator")
NOT_TAKEN = "{findings}\nNothing was written. What is only in doubt may be set with --accept CODE."


class Command(BaseCommand):
    """`wordings maluti` lists them; `show`, `set`, `back` and `marks` do the rest."""

    help = (
        "What a lender's texts say: wordings SLUG [list | show TEXT | set TEXT LANGUAGE WORDS | "
        "back TEXT LANGUAGE VERSION | marks]; version 0 is our own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug and what to do."""
        parser.add_argument("slug")
        parser.add_argument("act", nargs="?", default="list")
        parser.add_argument("words", nargs="*")
        parser.add_argument("--accept", action="append", default=[], metavar="CODE")

    def handle(
        self,
        *,
        slug: str,
        act: str,
        words: list[str],
        accept: list[str],
        **_options: Any,  # noqa: ANN401
    ) -> None:
        """Do one of them."""
        mfi = Mfi.objects.filter(slug=slug).first()
        if mfi is None:
            raise CommandError(f"No lender answers to {slug}.")
        try:
            match act, words:
                case "list", []:
                    self._list(mfi)
                case "show", [text]:
                    for language in LANGUAGES:
                        self._show(mfi, Place(text, language))
                case "set", [text, language, says]:
                    place, before = Place(text, language), life_costs(mfi.id)
                    row = write_wording(mfi.id, place, says, by=OPERATOR, accepts=accept)
                    self._changed(mfi, row, before)
                case "back", [text, language, version] if version.isdecimal():
                    place, before = Place(text, language), life_costs(mfi.id)
                    row = go_back_to(mfi.id, place, int(version), by=OPERATOR)
                    self._changed(mfi, row, before)
                case "marks", []:
                    self._marks(mfi)
                case _:
                    raise CommandError(self.help)
        except NotThisLender:
            raise CommandError("There is no such text, language or version.") from None
        except (WordingRefused, WordingDoubted) as error:
            raise CommandError(NOT_TAKEN.format(**error.context)) from None

    def _list(self, mfi: Mfi) -> None:
        """Name each text that is not as we say it, and each that waits."""
        for (text, language), row in sorted(wordings.live_rows(mfi.id).items()):
            if row.says:
                self.stdout.write(f"{text} {language} {row.version}: {row.says}")
        for row in wordings.waiting(mfi.id):
            why = "a second person" if row.live_from is None else f"{row.live_from:%Y-%m-%d %H:%M}"
            self.stdout.write(f"{row.text} {row.language} {row.version} waits for {why}")

    def _show(self, mfi: Mfi, place: Place) -> None:
        """Print ours, then each version, the newest first; the one that is said has a star."""
        said = wordings.live_rows(mfi.id).get((place.text, place.language))
        legal = " (two people)" if is_legal(place.text) else ""
        star = "*" if said is None or not said.says else " "
        ours = texts(place.language)[place.text]
        self.stdout.write(f"{place.text} {place.language}{legal}\n{star} 0 {ours}")
        for row in wordings.versions(mfi.id, place.text, place.language):
            star = "*" if said is not None and said.id == row.id and row.says else " "
            self.stdout.write(f"{star} {row.version} {row.says or 'as 0'}")

    def _changed(self, mfi: Mfi, row: Wording, before: list[ProductCost]) -> None:
        """Show the text, and what it makes of the cost of a loan's texts."""
        self._show(mfi, Place(row.text, row.language))
        says = row.says or texts(row.language)[row.text]
        after = life_costs(mfi.id, {(row.text, row.language): says})
        for line in cost_lines(before, after):
            self.stdout.write(line)

    def _marks(self, mfi: Mfi) -> None:
        for row in wordings.marks(mfi.id):
            self.stdout.write(f"{row.text} {row.language} {row.version}: {row.note}")
