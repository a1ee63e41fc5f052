"""A program that uses the registry, forks, and uses it again on both sides of the fork."""

import os
import sys

from credit.rules.address import read_address
from credit.rules.subject import national_id
from credit.stores.cassandra import CassandraRegistry


def main(url: str, her_number: str, his_number: str) -> None:
    registry = CassandraRegistry(read_address(url))
    key = os.urandom(32)
    she = national_id(her_number, key=key, key_id="fork")
    he = national_id(his_number, key=key, key_id="fork")
    her_borrower = registry.enrol(she)

    child = os.fork()
    if not child:
        assert registry.find(she) == her_borrower
        registry.enrol(he)
        # Ended as programs end, with all that the driver wants to do at that moment.
        sys.exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert registry.find(she) == her_borrower
    assert registry.find(he) is not None


if __name__ == "__main__":
    main(*sys.argv[1:])
