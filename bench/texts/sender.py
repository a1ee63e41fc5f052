"""The product as it sends: one process that sends a lender's texts until none is left."""

import cProfile
import os
import sys
import time
from collections.abc import Iterator
from uuid import UUID

import django
from django.db import DatabaseError, connection

from bench.texts.work import work

WAIT_SECONDS = 0.02


def main(mfi_id: UUID, lane: str = "bulk", profile: str = "") -> None:
    """Send on one lane; what breaks off is begun again, as by the worker's next task."""
    django.setup()
    # Models must be there first.
    from messaging.errands.send import send_bulk, send_urgent  # noqa: PLC0415
    from messaging.models import Message  # noqa: PLC0415

    connection.ensure_connection()
    send = send_bulk if lane == "bulk" else send_urgent
    kinds = ["bulk"] if lane == "bulk" else ["receipt", "code"]
    left = Message.objects.of(mfi_id).filter(
        kind__in=kinds, status__in=["queued", "claimed", "sending"]
    )

    def sent() -> Iterator[int]:
        while True:
            try:
                count = send(mfi_id)
                if not count and not left.exists():
                    return
            except DatabaseError:
                connection.close()
                count = 0
            yield count or 0
            if not count:
                # What another process holds may come back.
                time.sleep(WAIT_SECONDS)

    if profile:
        with cProfile.Profile() as seen:
            work(sent)
        seen.dump_stats(f"{profile}.{os.getpid()}")
    else:
        work(sent)


main(UUID(sys.argv[1]), *sys.argv[2:])
