"""The benchmark's own Cassandra node, as `./letsema up --full` starts one, with its tables made."""

import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.money.engines import SHORT, settings_for
from config.launcher.account import engine_account
from config.launcher.cassandra import Cassandra, free_seats
from config.launcher.full import KEYSPACE, PRODUCT, READY_SECONDS
from config.launcher.java import find_runtime
from credit.rules.address import read_address
from credit.stores.schema import migrate

# Neither is asked for anything here.
NO_DATABASE, NO_REDIS = "postgresql://nobody@/none?host=%2Fnowhere", "unix:///nowhere?db=0"


@contextmanager
def own_node() -> Iterator[dict[str, str]]:
    """Start it, make its tables, and give the settings under which a process works on it."""
    folder = Path(tempfile.mkdtemp(prefix="letsema-bench-", dir=SHORT))
    folder.chmod(0o755)
    account = engine_account()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        runtime = find_runtime(account, lambda line: sys.stderr.write(f"{line}\n"))
        ring = Cassandra(runtime, folder / "cassandra", free_seats(1), account=account)
        stack.callback(ring.stop)
        ring.start(folder / "cassandra.log", READY_SECONDS)
        password = secrets.token_urlsafe(24)
        ring.make_role(PRODUCT, password)
        migrate(read_address(ring.url(KEYSPACE)), len, grant_to=PRODUCT)
        with ring.nodes[0].session() as cql:
            # Beside what the product may: to see whether the node is still putting things away.
            cql.query(f"GRANT SELECT ON KEYSPACE system_views TO {PRODUCT}")
        yield {
            **settings_for(NO_DATABASE, NO_REDIS),
            "REGISTRY_URL": ring.url(KEYSPACE, (PRODUCT, password)),
            # What lenders agree on is not what is measured: whoever asks for room gets it.
            "REGISTRY_LOANS_MAX": "0",
            "REGISTRY_OWED_MALOTI_MAX": "0",
        }
