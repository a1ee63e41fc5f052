"""Make the registry's tables in Cassandra, or bring them up to date."""

import argparse

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from credit.outage import RegistryUnavailable
from credit.rules.address import BadAddress, read_address
from credit.stores.schema import SchemaRefused, migrate


class Command(BaseCommand):
    help = "Makes the registry's tables in the cluster that REGISTRY_URL names."
    # It needs neither the other rooms nor the database.
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would be executed, and stop"
        )
        parser.add_argument(
            "--grant-to",
            default="",
            metavar="ROLE",
            help="let this role read and write rows (REGISTRY_URL then names the tables' owner)",
        )

    def handle(self, *, dry_run: bool, grant_to: str, **_options: object) -> None:
        if not settings.REGISTRY_URL:
            self.stdout.write("The registry is kept in PostgreSQL: `migrate` makes its tables.")
            return
        try:
            address = read_address(settings.REGISTRY_URL)
            if address.has_a_single_copy and not (settings.DEBUG or settings.REGISTRY_ALLOW_RF1):
                raise CommandError(
                    "REGISTRY_URL keeps one copy of each person: one dead disk loses people."
                    " Give rf=3, or write REGISTRY_ALLOW_RF1=1."
                )
            migrate(address, self.stdout.write, grant_to=grant_to, dry_run=dry_run)
        except (BadAddress, SchemaRefused) as error:
            raise CommandError(f"{error}.") from None
        except RegistryUnavailable as error:
            raise CommandError(f"The registry's cluster does not answer: {error}.") from error
