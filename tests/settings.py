"""The product's settings, and what tests need beside them."""

from config.env import ROOT
from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as PRODUCT_APPS

INSTALLED_APPS = [*PRODUCT_APPS, "tests.sample.apps.SampleConfig"]
# A folder that is there in a fresh clone too; nothing is collected in tests.
STATIC_ROOT = str(ROOT / "gateway" / "static")
# The same hasher at a hundredth of its cost: passwords of the cast guard nothing.
PASSWORD_HASHERS = ["tests.quick_passwords.QuickPasswordHasher"]
