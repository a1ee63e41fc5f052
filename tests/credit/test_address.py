"""REGISTRY_URL: read whole, or refused without a word of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.rules.address import Address, BadAddress, read_address

PASSWORD = "Mohokare-9"
WHOLE = f"cassandra://registry:{PASSWORD}@10.0.0.1,node-2.example:9142/credit?dc=maseru&rf=3"


def test_an_address_is_read_whole() -> None:
    assert read_address(WHOLE) == Address(
        hosts=("10.0.0.1", "node-2.example"),
        port=9142,
        keyspace="credit",
        user="registry",
        password=PASSWORD,
        data_centre="maseru",
        copies=(("maseru", 3),),
    )


def test_a_port_is_cassandras_own_unless_it_is_given() -> None:
    address = read_address("cassandra://u:p@host/credit?dc=dc1&rf=1")
    assert (address.hosts, address.port) == (("host",), 9042)
    address = read_address("cassandra://u:p@[::1]:19042,[fe80::2]:19042/credit?dc=dc1&rf=1")
    assert (address.hosts, address.port) == (("::1", "fe80::2"), 19042)


def test_signs_of_an_address_are_encoded_in_a_password() -> None:
    address = read_address("cassandra://u%40lender:a%2Fb%3Fc%40d%3Ae@h/credit?dc=dc1&rf=1")
    assert (address.user, address.password) == ("u@lender", "a/b?c@d:e")


def test_sites_that_share_the_registry_each_keep_their_copies() -> None:
    address = read_address("cassandra://u:p@h/credit?dc=maseru&rf=maseru:3,leribe:2")
    assert address.data_centre == "maseru"
    assert address.copies == (("maseru", 3), ("leribe", 2))
    assert not address.has_a_single_copy
    assert read_address("cassandra://u:p@h/c?dc=a&rf=a:3,b:1").has_a_single_copy


def test_an_address_is_shown_without_its_password() -> None:
    assert PASSWORD not in repr(read_address(WHOLE))


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "does not have the form"),
        ("postgresql://u:p@h/credit", "does not have the form"),
        ("cassandra://h/credit?dc=a&rf=3", "no user and password"),
        ("cassandra://u@h/credit?dc=a&rf=3", "no user and password"),
        ("cassandra://u:@h/credit?dc=a&rf=3", "no user and password"),
        ("cassandra://:p@h/credit?dc=a&rf=3", "no user and password"),
        ("cassandra://u:p@/credit?dc=a&rf=3", "no host name"),
        ("cassandra://u:p@h,,i/credit?dc=a&rf=3", "no host name"),
        ("cassandra://u:p@h:nine/credit?dc=a&rf=3", "no host name"),
        ("cassandra://u:p@h:9042,i:9043/credit?dc=a&rf=3", "no single port"),
        ("cassandra://u:p@h:0/credit?dc=a&rf=3", "no single port"),
        ("cassandra://u:p@h:65536/credit?dc=a&rf=3", "no single port"),
        ("cassandra://u:p@h?dc=a&rf=3", "no keyspace"),
        ("cassandra://u:p@h/Credit?dc=a&rf=3", "no keyspace"),
        ("cassandra://u:p@h/credit;drop?dc=a&rf=3", "no keyspace"),
        ("cassandra://u:p@h/credit", "needs \\?dc"),
        ("cassandra://u:p@h/credit?dc=a", "needs \\?dc"),
        ("cassandra://u:p@h/credit?dc=a&rf=3&tls=1", "needs \\?dc"),
        ("cassandra://u:p@h/credit?dc=a&rf=3&rf=1", "needs \\?dc"),
        ("cassandra://u:p@h/credit?dc=&rf=3", "no data centre or number"),
        ("cassandra://u:p@h/credit?dc=a'b&rf=3", "no data centre or number"),
        ("cassandra://u:p@h/credit?dc=a&rf=0", "no data centre or number"),
        ("cassandra://u:p@h/credit?dc=a&rf=10", "no data centre or number"),
        ("cassandra://u:p@h/credit?dc=a&rf=a:3,a:3", "no data centre or number"),
        ("cassandra://u:p@h/credit?dc=a&rf=b:3", "no copy in its own data centre"),
    ],
)
def test_a_wrong_address_is_refused_with_its_reason(url: str, complaint: str) -> None:
    with pytest.raises(BadAddress, match=complaint):
        read_address(url)


@given(at=st.integers(0, len(WHOLE)), sign=st.sampled_from("/?@:#[]% ,\n"), cut=st.booleans())
def test_no_slip_of_the_pen_brings_the_password_into_a_complaint(
    at: int, sign: str, *, cut: bool
) -> None:
    url = WHOLE[:at] if cut else WHOLE[:at] + sign + WHOLE[at:]
    try:
        shown = repr(read_address(url))
    except BadAddress as refused:
        shown = f"{refused!r} {refused.__cause__!r} {refused.__context__!r}"
    assert "Mohokare" not in shown
    assert "kare-9" not in shown
