"""The product's settings without its middleware: the floor walks through nothing."""

from bench.money.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "bench.dialogue.floor"
