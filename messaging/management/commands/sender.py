"""Show or set a lender's own account with the carrier, and the name that its texts come from."""

import sys
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.set_sender import NewSender, set_sender
from messaging.errors import NoAccountKey
from messaging.queries.accounts import own_account, sender_of, shut
from messaging.rules.sender import faults


class Command(BaseCommand):
    """`sender maluti --username maluti --key --sender MALUTI`; the key is asked for."""

    help = "A lender's own sender: sender SLUG [--username NAME [--key [FILE]]] [--sender ID]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be set; a key never stands among arguments, where others can read it."""
        parser.add_argument("slug")
        parser.add_argument("--username", help="the account; empty: the installation's")
        parser.add_argument("--key", nargs="?", const="-", help="a file; without one it is asked")
        parser.add_argument("--sender", help="a name or a short code; empty: the installation's")

    def handle(self, *, slug: str, **options: Any) -> None:  # noqa: ANN401
        """Set what is said and leave the rest, then show how it stands."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        said = {name: options[name] for name in ("username", "key", "sender")}
        row = own_account(mfi_id)
        if any(one is not None for one in said.values()):
            new = NewSender(
                username=_or(said["username"], row.username if row else ""),
                api_key=None if said["key"] is None else _key(said["key"]),
                sender_id=_or(said["sender"], row.sender_id if row else ""),
            )
            for field, line in faults(new.username, new.api_key, new.sender_id).items():
                raise CommandError(f"{field}: {line}")
            try:
                set_sender(mfi_id, new, by=Actor.system("operator"))
            except NoAccountKey:
                raise CommandError("An account of its own needs --key.") from None
            row = own_account(mfi_id)
        username = (row.username if row else "") or "the installation's"
        name = (row.sender_id if row else "") or "the installation's"
        closed = shut(sender_of(mfi_id).account_id)
        nothing = f", takes nothing since {closed.since:%F %R}: {closed.code}" if closed else ""
        self.stdout.write(f"account: {username}, sender: {name}{nothing}")


def _or(said: str | None, held: str) -> str:
    return held if said is None else said


def _key(where: str) -> str:
    """Read the key from a file, or from whoever sits there."""
    if where != "-":
        try:
            return Path(where).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise CommandError(str(error)) from None
    prompt = "API key: "
    return (getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()).strip()
