"""Show or set what one lender pays for a part of a text."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loans.deed import Actor
from loans.models import Mfi
from messaging.actions.set_sms_price import set_sms_price
from messaging.queries.prices import prices_of
from messaging.rules.network import NETWORKS
from messaging.rules.price import NotAPrice, read_price, written_price


class Command(BaseCommand):
    """`sms_price maluti` shows them, `sms_price maluti 65101=27.5` sets one."""

    help = "Lisente a part, by network: sms_price SLUG [65101=27.5 | 65102=none …]."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the lender's slug and what is to change."""
        parser.add_argument("slug")
        parser.add_argument("change", nargs="*", metavar="network=lisente")

    def handle(self, *, slug: str, change: list[str], **_options: Any) -> None:  # noqa: ANN401
        """Set what is named, then show all."""
        mfi_id = Mfi.objects.filter(slug=slug).values_list("id", flat=True).first()
        if mfi_id is None:
            raise CommandError(f"No lender answers to {slug}.")
        try:
            changes = [_read(one) for one in change]
        except NotAPrice as error:
            raise CommandError(f"{error}: write a network and lisente: 65101=27.5.") from None
        for network, tenths in changes:
            set_sms_price(mfi_id, network, tenths, by=Actor.system("operator"))
        prices = prices_of(mfi_id)
        for network in NETWORKS:
            self.stdout.write(f"{network} = {written_price(prices.tenths[network])}")


def _read(change: str) -> tuple[str, int | None]:
    """Read one change; `none` takes a lender's own price back."""
    network, _, value = change.partition("=")
    if value == "none" and network in NETWORKS:
        return network, None
    return read_price(change)
