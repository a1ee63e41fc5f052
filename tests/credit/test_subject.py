"""Keyed digests of national ids and phones: one person one digest, and no way back."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.rules.subject import (
    NotANationalId,
    NotAPhoneNumber,
    declared_id,
    national_id,
    phone,
    subject,
)

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))

national_ids = st.text(alphabet="0123456789", min_size=12, max_size=12)
separators = st.text(alphabet=" -./()", max_size=2)


def test_a_digest_is_the_hmac_of_kind_and_digits() -> None:
    palesa = national_id("0123 4567 8901", key=KEY, key_id="2026")
    assert palesa.id_type == "national_id"
    assert palesa.key_id == "2026"
    assert palesa.digest == hmac.digest(KEY, b"national_id:012345678901", "sha256")
    hers = phone("+266 5812 3456", key=KEY, key_id="2026")
    assert hers.key_id == "2026"
    assert hers.digest == hmac.digest(KEY, b"phone:26658123456", "sha256")


@given(number=national_ids, between=st.lists(separators, min_size=11, max_size=11))
def test_however_an_id_is_spaced_it_is_the_same_person(number: str, between: list[str]) -> None:
    written = "".join(digit + gap for digit, gap in zip(number, [*between, ""], strict=True))
    spaced = national_id(written, key=KEY, key_id="a")
    assert spaced == national_id(number, key=KEY, key_id="a")


@given(one=national_ids, other=national_ids)
def test_two_ids_share_a_digest_only_when_they_are_one(one: str, other: str) -> None:
    digests = {national_id(number, key=KEY, key_id="a").digest for number in (one, other)}
    assert len(digests) == len({one, other})


@given(number=national_ids)
def test_without_the_key_there_is_another_digest(number: str) -> None:
    assert (
        national_id(number, key=KEY, key_id="a").digest
        != national_id(number, key=OTHER_KEY, key_id="a").digest
    )


def test_the_same_digits_as_a_phone_and_as_an_id_do_not_meet() -> None:
    person = national_id("266581234567", key=KEY, key_id="a")
    handset = phone("+266581234567", key=KEY, key_id="a")
    assert person.digest != handset.digest


@pytest.mark.parametrize(
    "number",
    [
        "",
        "01234567890",
        "0123456789012",
        "01234567890a",
        "٠١٢٣٤٥٦٧٨٩٠١",
        "0123456789０１",  # noqa: RUF001 (wide digits, which str.isdigit() would let pass)
        "012345678901\n",
        "+12345678901",
    ],
)
def test_anything_but_twelve_plain_digits_is_no_national_id(number: str) -> None:
    with pytest.raises(NotANationalId) as refused:
        national_id(number, key=KEY, key_id="a")
    assert str(refused.value) == "a national id is twelve digits"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "58123456",
        "26658123456",
        "0026658123456",
        "+058123456",
        "+266581",
        "+2665812345678901",
        "+266581234٤٦",
        "+26658123456x",
        "+26658123456\n",
        "++26658123456",
    ],
)
def test_a_number_that_names_no_phone_in_the_world_is_refused(number: str) -> None:
    with pytest.raises(NotAPhoneNumber) as refused:
        phone(number, key=KEY, key_id="a")
    assert str(refused.value) == "a phone number is a plus sign, a country code and digits"


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes or more"):
        national_id("012345678901", key=KEY[:31], key_id="a")
    with pytest.raises(ValueError, match="32 bytes or more"):
        phone("+26658123456", key=KEY[:31], key_id="a")


ID, OTHER_ID = "012345678901", "012345678902"
HERS, ANOTHERS = "+26658123456", "+26662047719"


def test_a_declared_id_is_the_hmac_of_kind_id_and_phone() -> None:
    declared = declared_id("0123 4567 8901", "+266 5812 3456", key=KEY, key_id="2026")
    assert (declared.id_type, declared.key_id) == ("declared_id", "2026")
    assert declared.digest == hmac.digest(KEY, b"declared_id:012345678901:26658123456", "sha256")


def test_an_id_typed_on_two_phones_names_two_people_and_neither_is_its_owner() -> None:
    here = declared_id(ID, HERS, key=KEY, key_id="a")
    there = declared_id(ID, ANOTHERS, key=KEY, key_id="a")
    proved = national_id(ID, key=KEY, key_id="a")
    assert len({here.digest, there.digest, proved.digest}) == 3
    assert declared_id(OTHER_ID, HERS, key=KEY, key_id="a") != here


def test_what_was_only_typed_is_no_name_without_its_phone() -> None:
    typed = subject(ID, HERS, proven=False, keys={"a": KEY})
    assert typed.names == (declared_id(ID, HERS, key=KEY, key_id="a"),)


def test_who_proves_her_id_keeps_the_name_she_had_on_her_phone() -> None:
    proved = subject(ID, HERS, proven=True, keys={"a": KEY})
    assert proved.names == (
        declared_id(ID, HERS, key=KEY, key_id="a"),
        national_id(ID, key=KEY, key_id="a"),
    )


def test_names_of_the_oldest_key_come_first_of_their_kind() -> None:
    names = subject(ID, HERS, proven=True, keys={"new": OTHER_KEY, "old": KEY}).names
    assert [(name.id_type, name.key_id) for name in names] == [
        ("declared_id", "old"),
        ("declared_id", "new"),
        ("national_id", "old"),
        ("national_id", "new"),
    ]
