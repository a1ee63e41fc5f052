"""Which registry a test's product asks: the one beside the book, or a cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_django import Settings

from config import registry
from credit.rules.address import Address


@contextmanager
def kept_at(cluster: Address, settings: Settings) -> Iterator[None]:
    """Have the product open its registry where REGISTRY_URL says, as at its start."""
    before, settings.REGISTRY_URL = settings.REGISTRY_URL, url_of(cluster)
    forget_what_is_open()
    yield
    settings.REGISTRY_URL = before
    forget_what_is_open()


def url_of(cluster: Address) -> str:
    return (
        f"cassandra://{cluster.user}:{cluster.password}@{cluster.hosts[0]}:{cluster.port}"
        f"/{cluster.keyspace}?dc={cluster.data_centre}&rf=1"
    )


def forget_what_is_open() -> None:
    """Have every store opened anew, once it is asked."""
    for opened in vars(registry).values():
        forget = getattr(opened, "cache_clear", None)
        if forget is not None:
            forget()
