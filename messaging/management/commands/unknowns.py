"""Show a lender's texts that nobody knows the end of, and say what became of them."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.deed import Actor
from loans.errors import DomainError
from loans.models import Mfi
from messaging.actions.settle_unknown import settle_hinted, settle_unknown
from messaging.models import Message
from messaging.queries.unknowns import of_lender

OPERATOR = Actor.system("operator")
HINTS = "hints"
LISTED = 200


class Command(BaseCommand):
    """`unknowns maluti` lists them; with `hints`, or an id, it settles what is named."""

    help = "Texts that nobody knows the end of: unknowns SLUG [hints | MESSAGE [failed]]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug, and what is to be settled."""
        parser.add_argument("slug")
        parser.add_argument("which", nargs="?", help="hints: all that have one; or a text's id")
        parser.add_argument("status", nargs="?", choices=["failed"], help="without: as the hint")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 (Django's own shape)
        """Settle what is named, then show what is left."""
        mfi_id = Mfi.objects.filter(slug=options["slug"]).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {options['slug']}.")
        if options["which"]:
            try:
                settled = _settled(mfi_id, options["which"], options["status"])
            except DomainError as error:
                raise CommandError(f"{error.code}: {error.context}") from None
            self.stdout.write(f"{settled} settled")
        left = of_lender(mfi_id).order_by("settled_at")
        for one in left[:LISTED]:
            hint = f"  hint: {one.hint_status}" if one.hint_status else ""
            self.stdout.write(f"{one.id}  {one.kind}{hint}  since {one.settled_at:%F %R}")
        self.stdout.write(f"{left.count()} without an end")


def _settled(mfi_id: UUID, which: str, status: str | None) -> int:
    if which == HINTS:
        return settle_hinted(mfi_id, by=OPERATOR)
    try:
        message_id = UUID(which)
    except ValueError:
        raise CommandError("Say hints, or the id of a text.") from None
    wanted = Message.Status(status) if status else None
    settle_unknown(mfi_id, message_id, by=OPERATOR, status=wanted)
    return 1
