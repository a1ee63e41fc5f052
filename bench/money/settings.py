"""The product's settings, with a hasher that does not keep a benchmark waiting."""

from config.settings import *  # noqa: F403

# The passwords of made-up people guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
