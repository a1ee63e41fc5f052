"""A server's process as it begins: everything loaded, and left alone by the collector."""

import subprocess
import sys

LOADED = "gateway.api.v1.loans"
TELL = f"import gc, sys, config.wsgi; print(gc.get_freeze_count(), {LOADED!r} in sys.modules)"


def test_the_collector_leaves_alone_what_was_loaded_at_the_start() -> None:
    told = subprocess.run([sys.executable, "-c", TELL], check=True, capture_output=True, text=True)
    frozen, loaded = told.stdout.split()
    assert loaded == "True"
    # Django alone is more than that.
    assert int(frozen) > 100_000
