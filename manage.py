#!/usr/bin/env python3
"""Django's command line; `./letsema manage …` calls it with the product's environment."""

import os
import sys

# These change the schema, so they connect as the owner; everything else runs as the product's role.
OWNERS_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "flush"}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if OWNERS_COMMANDS & set(sys.argv[1:2]):
        os.environ["DATABASE_ROLE"] = ""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (after the settings)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
