"""Show how far a lender's broadcasts have come; hold one, let it go on, or end it."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.deed import Actor
from loans.errors import DomainError
from loans.models import Mfi
from messaging.actions.broadcast import cancel, pause, resume
from messaging.queries.broadcasts import counts_of, of_lender, stopped_by

OPERATOR = Actor.system("operator")
# To write one and to let it go is for the lender's own people, by two above so many.
ACTS = {"pause": pause, "resume": resume, "cancel": cancel}
LISTED = 50


class Command(BaseCommand):
    """`broadcasts maluti` lists the newest; `broadcasts maluti pause ID` holds one."""

    help = "Broadcasts of a lender: broadcasts SLUG [pause | resume | cancel BROADCAST]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug, and what is to be done with which."""
        parser.add_argument("slug")
        parser.add_argument("act", nargs="?", choices=ACTS)
        parser.add_argument("broadcast", nargs="?", type=UUID)

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Do it, then show them."""
        mfi_id = Mfi.objects.filter(slug=options["slug"]).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {options['slug']}.")
        if options["act"]:
            if options["broadcast"] is None:
                raise CommandError("Say which: a broadcast's id.")
            try:
                ACTS[options["act"]](mfi_id, options["broadcast"], by=OPERATOR)
            except DomainError as error:
                raise CommandError(f"{error.code}: {error.context}") from None
        newest = list(of_lender(mfi_id).order_by("-at")[:LISTED])
        told = counts_of(mfi_id, [row.id for row in newest])
        for row in newest:
            sums = told[row.id].items()
            said = ", ".join(f"{number} {status}" for status, number in sums if number)
            code = stopped_by(row)
            stopped = f", the carrier takes nothing: {code}" if code else ""
            when = f"{row.id}  {row.at:%F %R}"
            self.stdout.write(f"{when}  {row.status}{stopped}  {said or 'nobody yet'}")
