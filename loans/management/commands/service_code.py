"""Show or bind the code that one lender's borrowers dial."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.bind_service_code import bind_service_code
from loans.deed import Actor
from loans.errors import AlreadyTaken, NotACode
from loans.models import Mfi
from loans.queries.directory import lender_of


class Command(BaseCommand):
    """`service_code maluti` shows it, `service_code maluti '*384*12#'` binds one."""

    help = "Show a lender's own service code, or bind one: service_code SLUG [CODE | none]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug and the code."""
        parser.add_argument("slug")
        parser.add_argument("code", nargs="?", help="as it is dialled; `none` takes it back")

    def handle(self, *, slug: str, code: str | None, **_options: Any) -> None:  # noqa: ANN401
        """Bind what is named, then show it."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        if code is not None:
            try:
                bind_service_code(
                    mfi_id, "" if code == "none" else code, by=Actor.system("operator")
                )
            except NotACode:
                raise CommandError(
                    f"{code}: write it as it is dialled, such as '*384*12#'."
                ) from None
            except AlreadyTaken:
                raise CommandError(f"{code} is somebody else's already.") from None
        self.stdout.write(lender_of(mfi_id).service_code or "none of its own")
