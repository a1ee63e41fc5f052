"""Show or change what a lender sets for itself."""

import json
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.actions.change_policy import change_policy
from loans.deed import Actor
from loans.errors import NoSuchSetting
from loans.models import Mfi
from loans.queries.policy import policy_of
from loans.rules.policy import PlainValue, Policy


class Command(BaseCommand):
    """`policy maluti` shows all settings; `policy maluti offer_days=14` changes one."""

    help = "Show a lender's settings, or change some: policy SLUG [name=value …], values as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug and what is to change."""
        parser.add_argument("slug")
        parser.add_argument("change", nargs="*", metavar="name=value")

    def handle(self, *, slug: str, change: list[str], **_options: Any) -> None:  # noqa: ANN401
        """Change what is named, then show all."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        if change:
            try:
                change_policy(mfi_id, dict(map(_read, change)), by=Actor.system("operator"))
            except NoSuchSetting as error:
                raise CommandError(
                    f"{error.context['setting']}: no such setting or value."
                ) from None
        policy = policy_of(mfi_id)
        for one in fields(Policy):
            self.stdout.write(f"{one.name} = {_shown(getattr(policy, one.name))}")


def _read(change: str) -> tuple[str, PlainValue]:
    name, sign, value = change.partition("=")
    if not sign:
        raise CommandError(f"{change}: write name=value.")
    try:
        read: PlainValue = json.loads(value)
    except json.JSONDecodeError:
        read = value
    return name, read


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        value = sorted(day.isoformat() for day in value)
    return json.dumps(getattr(value, "value", value))
