"""How the virtual machine of a Cassandra node is called: memory, opened packages, haste."""

from pathlib import Path

HEAP = "256M"
# Cassandra's own list for this JDK. Three of these stop the start when they are missing; the rest
# is used later, on paths that a start does not reach.
EXPORTS = (
    "java.base/java.lang.ref",
    "java.base/jdk.internal.misc",
    "java.management.rmi/com.sun.jmx.remote.internal.rmi",
    "java.rmi/sun.rmi.registry",
    "java.rmi/sun.rmi.server",
    "java.sql/java.sql",
    "jdk.attach/sun.tools.attach",
    "jdk.compiler/com.sun.tools.javac.file",
    "jdk.unsupported/sun.misc",
)
OPENS = (
    "java.base/java.io",
    "java.base/java.lang",
    "java.base/java.lang.module",
    "java.base/java.lang.reflect",
    "java.base/java.util",
    "java.base/jdk.internal.loader",
    "java.base/jdk.internal.math",
    "java.base/jdk.internal.module",
    "java.base/jdk.internal.ref",
    "java.base/jdk.internal.reflect",
    "java.base/jdk.internal.util.jar",
    "java.base/sun.nio.ch",
    "jdk.compiler/com.sun.tools.javac",
    "jdk.management/com.sun.management.internal",
)
ALWAYS = (
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",  # its files would be left lying about by a killed node
    "-Djdk.attach.allowAttachSelf=true",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dcassandra-foreground=yes",
    # Nobody else is there to wait for, or to say goodbye to.
    "-Dcassandra.skip_wait_for_gossip_to_settle=0",
    "-Dcassandra.ring_delay_ms=1",
    "-Dcassandra.shutdown_announce_in_ms=0",
    "-Dcassandra.consistent.rangemovement=false",
)
# Quick to start and to end: half a compiler, weak password hashes, no orderly end.
FOR_TESTS = (
    "-XX:TieredStopAtLevel=1",
    "-Dcassandra.memtable.row_overhead_size=180",
    "-Dcassandra.auth_bcrypt_gensalt_log2_rounds=4",
    "-Dcassandra.test.messagingService.nonGracefulShutdown=true",
)
# Twice as quick to make tables. A node that is killed has forgotten them: it reads which tables it
# has before it reads what it has not written away yet. So not where nodes are killed, in a ring.
ALONE = ("-Dcassandra.test.flush_local_schema_changes=false",)
# A node that asked for its first login at once, before the others are there, would complain a
# thousand times.
LOGIN_DELAY_MS = 300


def opened_packages() -> list[str]:
    """List what Cassandra's own programs need opened, the node and its tools alike."""
    return [
        *(f"--add-exports={name}=ALL-UNNAMED" for name in EXPORTS),
        *(f"--add-opens={name}=ALL-UNNAMED" for name in OPENS),
    ]


def node_options(
    folder: Path, nodes: int, *, for_tests: bool, orders_port: int | None = None
) -> list[str]:
    """List them for a node in this folder, one of so many."""
    conf = folder / "conf"
    return [
        f"-Xms{HEAP}",
        f"-Xmx{HEAP}",
        *opened_packages(),
        *ALWAYS,
        *(FOR_TESTS if for_tests else ()),
        *(ALONE if for_tests and nodes == 1 else ()),
        *([f"-Dcassandra.jmx.local.port={orders_port}"] if orders_port else ()),
        f"-Dcassandra.superuser_setup_delay_ms={LOGIN_DELAY_MS if nodes > 1 else 0}",
        f"-Dcassandra.system_auth.default_rf={nodes}",
        f"-Dcassandra.system_distributed.default_rf={nodes}",
        f"-Dcassandra.config={(conf / 'cassandra.yaml').as_uri()}",
        f"-Dcassandra-rackdc.properties={(conf / 'cassandra-rackdc.properties').as_uri()}",
        f"-Dlogback.configurationFile={conf / 'logback.xml'}",
        f"-Dcassandra.storagedir={folder}",
        f"-Dcassandra.logdir={folder}",
        f"-Djava.io.tmpdir={folder / 'tmp'}",
        f"-Djna.tmpdir={folder / 'tmp'}",
    ]
