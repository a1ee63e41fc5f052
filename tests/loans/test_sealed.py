"""Personal values under a person's own key: found by digest, opened by nobody else, erasable."""

import base64
from uuid import uuid4

import pytest
from pytest_django import Settings

from loans.sealed import (
    Unreadable,
    WrappedKey,
    digest,
    digests,
    new_data_key,
    seal,
    sealer,
    unseal,
    unwrap,
)

PALESA, LINEO = uuid4(), uuid4()
ID = "199001012345"


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.PII_KEYS = {"k1": bytes(range(32))}


def test_what_was_sealed_is_opened_with_her_key() -> None:
    key = unwrap(PALESA, new_data_key(PALESA))
    sealed = seal(key, "national_id", ID)
    assert ID not in sealed
    assert ID.encode() not in base64.b64decode(sealed.removeprefix("s1:"))
    assert unseal(key, "national_id", sealed) == ID
    assert seal(key, "national_id", ID) != sealed


def test_very_many_under_one_key_are_sealed_each_in_its_own_way() -> None:
    key = unwrap(PALESA, new_data_key(PALESA))
    seal_it = sealer(key, "phone")
    sealed = [seal_it(ID) for _ in range(1000)]
    assert len(set(sealed)) == 1000
    # What the cipher begins with must never come twice under one key.
    assert len({base64.b64decode(one.removeprefix("s1:"))[:12] for one in sealed}) == 1000
    assert {unseal(key, "phone", one) for one in sealed} == {ID}
    with pytest.raises(Unreadable):
        unseal(key, "name", sealed[0])


def test_a_value_cannot_change_places_or_owners_or_a_byte() -> None:
    key, hers = unwrap(PALESA, new_data_key(PALESA)), new_data_key(LINEO)
    sealed = seal(key, "name", "Palesa")
    for wrong in (
        lambda: unseal(key, "phone", sealed),
        lambda: unseal(unwrap(LINEO, hers), "name", sealed),
        lambda: unseal(key, "name", sealed[:-4] + "AAA="),
        lambda: unseal(key, "name", "Palesa"),
        lambda: unwrap(PALESA, hers),
        lambda: unwrap(LINEO, WrappedKey("k9", hers.wrapped)),
        lambda: unwrap(LINEO, WrappedKey("k1", b"")),
    ):
        with pytest.raises(Unreadable):
            wrong()


def test_a_digest_finds_and_tells_nothing_without_the_key(settings: Settings) -> None:
    first = digest("national_id", ID)
    assert first == digest("national_id", ID)
    assert first != digest("phone", ID)
    settings.PII_KEYS = {"k1": bytes(32)}
    assert digest("national_id", ID) != first


def test_after_a_rotation_old_rows_are_found_and_opened(settings: Settings) -> None:
    old_digest, old_key = digest("national_id", ID), new_data_key(PALESA)
    sealed = seal(unwrap(PALESA, old_key), "name", "Palesa")
    settings.PII_KEYS = {"k2": bytes(32), **settings.PII_KEYS}
    assert old_digest in digests("national_id", ID)
    assert digest("national_id", ID) == digests("national_id", ID)[0] != old_digest
    assert unseal(unwrap(PALESA, old_key), "name", sealed) == "Palesa"
    assert new_data_key(PALESA).key_id == "k2"
