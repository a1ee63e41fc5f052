"""The least that loses nothing: one plain table, a claim, a call, and its answer written down.

It knows no person, no language, no stop, no budget and no retry.
"""

import http.client
import json
import sys
import threading
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import psycopg

from bench.texts.work import work

MAKE = """
DROP TABLE IF EXISTS bare_outbox;
CREATE TABLE bare_outbox (
    id bigint PRIMARY KEY, phone text NOT NULL, status text NOT NULL, provider_id text NOT NULL
);
CREATE INDEX ON bare_outbox (id) WHERE status = 'queued';
"""
FILL = """
INSERT INTO bare_outbox
SELECT n, '+2666' || 2000000 + n, 'queued', '' FROM generate_series(1, %s) n
"""
CLAIM = """
UPDATE bare_outbox SET status = 'sending' WHERE id IN (
    SELECT id FROM bare_outbox WHERE status = 'queued' LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id, phone
"""
SETTLE = """
UPDATE bare_outbox row SET status = 'accepted', provider_id = said.provider_id
FROM unnest(%s::bigint[], %s::text[]) AS said (id, provider_id) WHERE row.id = said.id
"""
HEADERS = {
    "apiKey": "bench",
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
}
SAYS = "Our office in Mafeteng is open on Saturday from 08:00."


def fill(database: str, recipients: int) -> None:
    """Make the table anew, with so many that wait."""
    with psycopg.connect(database) as owner:
        owner.execute(MAKE)
        owner.execute(FILL, [recipients])
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE bare_outbox")


class Line:
    """One connection to each side."""

    def __init__(self, database: str, url: str, at_once: int) -> None:
        self.raw = psycopg.connect(database, autocommit=True)
        address = urlsplit(url)
        self.http = http.client.HTTPConnection(address.hostname or "", address.port)
        self.at_once = at_once

    def send(self) -> Iterator[int]:
        """Send until nothing waits."""
        while claimed := self.raw.execute(CLAIM, [self.at_once], prepare=True).fetchall():
            ids = {phone: row_id for row_id, phone in claimed}
            form = {"username": "bench", "to": ",".join(ids), "message": SAYS, "bulkSMSMode": 1}
            self.http.request("POST", "/version1/messaging", urlencode(form), HEADERS)
            told = json.loads(self.http.getresponse().read())["SMSMessageData"]["Recipients"]
            taken = [(ids[one["number"]], one["messageId"]) for one in told]
            rows, provider_ids = zip(*taken, strict=True)
            self.raw.execute(SETTLE, [list(rows), list(provider_ids)], prepare=True)
            yield len(claimed)


def main(database: str, url: str, at_once: str, calls: str) -> None:
    """Keep so many calls open, each on lines of its own."""
    lines = [Line(database, url, int(at_once)) for _ in range(int(calls))]
    counts: deque[int] = deque()

    def sent() -> Iterator[int]:
        if len(lines) == 1:
            yield from lines[0].send()
            return
        threads = [
            threading.Thread(target=lambda one=one: counts.extend(one.send())) for one in lines
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        yield sum(counts)

    work(sent)


if __name__ == "__main__":
    main(*sys.argv[1:])
