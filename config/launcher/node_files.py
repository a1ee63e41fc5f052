"""The three files that a Cassandra node reads at its start."""

import json
from dataclasses import dataclass
from pathlib import Path

DATA_CENTRE = "dc1"
# One node holds the whole circle; three divide it evenly.
TOKENS = {
    1: ("0",),
    3: ("-9223372036854775808", "-3074457345618258603", "3074457345618258602"),
}
RACK = f"dc={DATA_CENTRE}\nrack=r1\n"
LOG = """<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} %-5level %logger{36} %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out"/></root>
</configuration>
"""
FOLDERS = {
    "commitlog_directory": "commitlog",
    "saved_caches_directory": "saved_caches",
    "hints_directory": "hints",
    "cdc_raw_directory": "cdc",
}
# What is dropped leaves nothing behind; and what was settled by a repair may go after a second,
# where it is kept for a minute.
FOR_TESTS = {"auto_snapshot": False, "paxos_purge_grace_period": "1s"}
# The right settings for a lightweight transaction, and for a login while other nodes are away: a
# role is on every node before anybody is told that it was made.
SETTINGS = """cluster_name: letsema
num_tokens: 1
auto_bootstrap: false
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: GossipingPropertyFileSnitch
commitlog_sync: periodic
commitlog_sync_period: 10000ms
authenticator: PasswordAuthenticator
authorizer: CassandraAuthorizer
role_manager: CassandraRoleManager
roles_validity: 1h
roles_update_interval: 30s
permissions_validity: 1h
permissions_update_interval: 30s
credentials_validity: 1h
credentials_update_interval: 30s
auth_read_consistency_level: LOCAL_ONE
auth_write_consistency_level: ALL
paxos_variant: v2
paxos_state_purging: repaired
"""


@dataclass(frozen=True)
class Seats:
    """Where the nodes of one ring listen: an address each, the same two ports on all of them."""

    addresses: tuple[str, ...]
    native_port: int
    storage_port: int

    @property
    def seeds(self) -> str:
        return ",".join(f"{address}:{self.storage_port}" for address in self.addresses)


def write_files(folder: Path, seats: Seats, seat: int, *, for_tests: bool) -> None:
    """Write them below a node's folder, readable for the engines' user."""
    conf = folder / "conf"
    conf.mkdir(exist_ok=True)
    conf.chmod(0o755)
    for name, text in (
        ("cassandra.yaml", _settings(folder, seats, seat, for_tests=for_tests)),
        ("cassandra-rackdc.properties", RACK),
        ("logback.xml", LOG),
    ):
        file = conf / name
        file.write_text(text)
        file.chmod(0o644)


def _settings(folder: Path, seats: Seats, seat: int, *, for_tests: bool) -> str:
    # Values in JSON are values in YAML, whatever characters a path holds.
    own = {
        "initial_token": TOKENS[len(seats.addresses)][seat],
        "listen_address": seats.addresses[seat],
        "rpc_address": seats.addresses[seat],
        "storage_port": seats.storage_port,
        "native_transport_port": seats.native_port,
        "data_file_directories": [str(folder / "data")],
        **{name: str(folder / place) for name, place in FOLDERS.items()},
        **(FOR_TESTS if for_tests else {}),
        "seed_provider": [
            {
                "class_name": "org.apache.cassandra.locator.SimpleSeedProvider",
                "parameters": [{"seeds": seats.seeds}],
            }
        ],
    }
    return SETTINGS + "".join(f"{name}: {json.dumps(value)}\n" for name, value in own.items())
