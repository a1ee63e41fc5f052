"""Settings for the type checker: the product's own, with an address that nobody dials."""

import os

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

from tests.settings import *  # noqa: F403 (what settings are for)
