"""What may be concluded from each exception of Cassandra's driver."""

from collections.abc import Sequence
from typing import Final

from cassandra import (
    AuthenticationFailed,
    DriverException,
    InvalidRequest,
    Unauthorized,
    UnsupportedOperation,
)
from cassandra import ConfigurationException as ConfigurationRefused
from cassandra.cluster import NoHostAvailable
from cassandra.connection import ConnectionException
from cassandra.protocol import ConfigurationException, ErrorMessage, SyntaxException

# Four families that share nothing but Exception: catching the first alone misses a lost
# connection, a cluster of which nobody answers, and the server's codes that the driver does not
# know (0x1700, "the outcome of your compare-and-set is unknown", is one).
DRIVER_ERRORS: Final = (DriverException, NoHostAvailable, ConnectionException, ErrorMessage)

# The cluster understood us and says that we are wrong. Asking again changes nothing.
_OUR_MISTAKES: Final = (
    InvalidRequest,
    ConfigurationRefused,
    ConfigurationException,
    SyntaxException,
    UnsupportedOperation,
)
# In an outage a node cannot look up the role it is talking to, and says "not authorised".
_RIGHTS: Final = (Unauthorized, AuthenticationFailed)
_RIGHTS_UNKNOWN: Final = "Cannot achieve consistency level"


def is_our_mistake(error: BaseException) -> bool:
    """A bug of ours or a right that is missing: let it fly."""
    if isinstance(error, _RIGHTS):
        return _RIGHTS_UNKNOWN not in str(error)
    return isinstance(error, _OUR_MISTAKES)


def was_not_done(error: BaseException, *, attempted_hosts: Sequence[object]) -> bool:
    """Tell that a write changed nothing; any other failed write has no known outcome.

    The hosts that the driver sent it to are asked, and not NoHostAvailable.errors: the driver
    fills those in only after the retry that they explain has begun, and they may read empty when
    a node has heard the write.
    """
    return not attempted_hosts or isinstance(error, _RIGHTS)
