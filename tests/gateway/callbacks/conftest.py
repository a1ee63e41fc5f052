"""Phones of the network that numbers its hops."""

import pytest

from tests.gateway.callbacks.json_phone import JsonPhone
from tests.phone import Phones


@pytest.fixture
def dialler(handset: Phones) -> JsonPhone:
    """Palesa's phone, on an empty Redis; the first door's fixture lifts the limits."""
    return JsonPhone()


@pytest.fixture
def phone(dialler: JsonPhone) -> JsonPhone:
    """In the middle of a session: she has chosen English and reads about loans."""
    dialler.dial()
    dialler.answer("1")
    dialler.answer("2")
    assert dialler.label == "home.how"
    return dialler
