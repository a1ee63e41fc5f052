"""What each failure of the driver lets us conclude: a bug, nothing done, or nothing known."""

import pytest
from cassandra import (
    AlreadyExists,
    AuthenticationFailed,
    DriverException,
    InvalidRequest,
    OperationTimedOut,
    ReadTimeout,
    Unauthorized,
    Unavailable,
    UnsupportedOperation,
    WriteFailure,
    WriteTimeout,
    WriteType,
)
from cassandra.cluster import NoHostAvailable
from cassandra.connection import ConnectionShutdown
from cassandra.protocol import (
    ConfigurationException,
    ErrorMessage,
    OverloadedErrorMessage,
    ServerError,
    SyntaxException,
)

from credit.stores.outcomes import DRIVER_ERRORS, is_our_mistake, was_not_done

REFUSED = ConnectionRefusedError(111, "refused")
QUORUM_LOST = "Unable to perform authorization: Cannot achieve consistency level QUORUM"
CAS_UNKNOWN = 0x1700

MISTAKES = [
    InvalidRequest("unconfigured table"),
    AlreadyExists("registry", "exposure"),
    SyntaxException(0x2000, "no viable alternative", None),
    ConfigurationException(0x2300, "replication", None),
    UnsupportedOperation("protocol"),
    Unauthorized("User registry has no MODIFY permission"),
    AuthenticationFailed("username and/or password are incorrect"),
]
NOT_DONE = [Unauthorized(QUORUM_LOST), AuthenticationFailed(QUORUM_LOST)]
UNKNOWN = [
    Unavailable("two of three away", 0, 2, 1),
    WriteTimeout("cas", WriteType.CAS),
    ReadTimeout("no data"),
    WriteFailure("a replica failed"),
    OperationTimedOut(),
    ConnectionShutdown("while waiting"),
    ErrorMessage(CAS_UNKNOWN, "CAS operation result is unknown", None),
    ServerError(0, "oops", None),
    OverloadedErrorMessage(0x1001, "busy", None),
    NoHostAvailable("none left", {}),
    NoHostAvailable("none left", {"10.0.0.1": REFUSED, "10.0.0.2": OperationTimedOut()}),
    NoHostAvailable("none left", {"10.0.0.1": Unavailable("quorum")}),
]


@pytest.mark.parametrize("error", [*MISTAKES, *NOT_DONE, *UNKNOWN], ids=repr)
def test_no_failure_of_the_driver_escapes_the_four_families(error: Exception) -> None:
    assert isinstance(error, DRIVER_ERRORS)


def test_the_four_families_share_nothing() -> None:
    for family in DRIVER_ERRORS:
        others = [other for other in DRIVER_ERRORS if other is not family]
        assert not issubclass(family, tuple(others))
    assert DriverException in DRIVER_ERRORS


@pytest.mark.parametrize("error", MISTAKES, ids=repr)
def test_what_the_cluster_refuses_to_understand_is_our_mistake(error: Exception) -> None:
    assert is_our_mistake(error)


@pytest.mark.parametrize("error", NOT_DONE, ids=repr)
def test_a_node_that_could_not_look_up_our_rights_did_nothing(error: Exception) -> None:
    assert not is_our_mistake(error)
    assert was_not_done(error, attempted_hosts=["10.0.0.1"])


@pytest.mark.parametrize("error", UNKNOWN, ids=repr)
def test_whatever_a_node_may_have_heard_has_no_known_outcome(error: Exception) -> None:
    assert not is_our_mistake(error)
    assert not was_not_done(error, attempted_hosts=["10.0.0.1"])


@pytest.mark.parametrize("error", [*NOT_DONE, *UNKNOWN], ids=repr)
def test_what_was_sent_to_nobody_was_not_done(error: Exception) -> None:
    assert was_not_done(error, attempted_hosts=[])
