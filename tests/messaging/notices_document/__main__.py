"""Writes the document to a file: `python -m tests.messaging.notices_document > docs/NOTICES.md`."""

import os
import sys

import django


def main() -> int:
    """Settle the settings first: models are read with them, and no engine is dialled."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.repo.typed_settings")
    django.setup()
    from tests.messaging.notices_document.document import document  # noqa: PLC0415 (after the settings)

    sys.stdout.write(document())
    return 0


if __name__ == "__main__":
    sys.exit(main())
