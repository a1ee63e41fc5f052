"""The HTTP server: loads the product once; its workers are forked from what is loaded.

So a server that died answers again in half the time, and what all workers hold is held once.
"""

from granian.cli import entrypoint

import config.wsgi  # noqa: F401 (here, before there is any worker)

if __name__ == "__main__":
    entrypoint()  # type: ignore[no-untyped-call]
