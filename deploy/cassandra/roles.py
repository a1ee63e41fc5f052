"""Makes the registry's roles, and shuts the one that Cassandra is born with."""

import sys
import time
from pathlib import Path

from cassandra import ConsistencyLevel
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import (
    EXEC_PROFILE_DEFAULT,
    Cluster,
    ExecutionProfile,
    NoHostAvailable,
    Session,
)

HOST = "registry"
# The one that every new node knows appears some seconds after the node's port opens.
WAIT_SECONDS = 90
BORN = "cassandra"
ADMIN, OWNER, PRODUCT = "letsema_admin", "letsema_owner", "letsema"


def secret(name: str, folder: Path = Path("/run/secrets")) -> str:
    return (folder / name).read_text(encoding="ascii").strip()


def sign_in(user: str, password: str) -> Session:
    """Open a session; NoHostAvailable means that the node is away or knows no such login."""
    cluster = Cluster(
        [HOST],
        protocol_version=5,
        auth_provider=PlainTextAuthProvider(user, password),
        execution_profiles={
            EXEC_PROFILE_DEFAULT: ExecutionProfile(consistency_level=ConsistencyLevel.QUORUM)
        },
    )
    try:
        return cluster.connect()
    except NoHostAvailable:
        cluster.shutdown()
        raise


def sign_in_as_either(password: str) -> tuple[Session, bool]:
    """Come in as the administrator, or on the first day as the one that is always there."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        for user, word in ((ADMIN, password), (BORN, BORN)):
            try:
                return sign_in(user, word), user == BORN
            except NoHostAvailable:
                if time.monotonic() > until:
                    raise
        time.sleep(1)


def known(session: Session) -> dict[str, bool]:
    """List the roles that are there, and whether they may sign in."""
    rows = session.execute("SELECT role, can_login FROM system_auth.roles")
    return {row.role: row.can_login for row in rows}


def role(session: Session, name: str, password: str) -> None:
    """Make a role, or give it a new password where the secret has changed."""
    if name not in known(session):
        session.execute(f"CREATE ROLE {name} WITH LOGIN = true AND PASSWORD = %s", (password,))
        return
    try:
        sign_in(name, password).cluster.shutdown()
    except NoHostAvailable:
        session.execute(f"ALTER ROLE {name} WITH PASSWORD = %s", (password,))


def main() -> None:
    admin_password = secret("registry_admin_password")
    session, first_day = sign_in_as_either(admin_password)
    if first_day:
        role(session, ADMIN, admin_password)
        session.execute(f"ALTER ROLE {ADMIN} WITH SUPERUSER = true")
        session.cluster.shutdown()
        session = sign_in(ADMIN, admin_password)
    if known(session)[BORN]:
        session.execute(f"ALTER ROLE {BORN} WITH SUPERUSER = false AND LOGIN = false")
    role(session, OWNER, secret("registry_owner_password"))
    session.execute(f"GRANT CREATE ON ALL KEYSPACES TO {OWNER}")
    role(session, PRODUCT, secret("registry_product_password"))
    # It looks whether repairs were in time; who owns the registry's tables cannot grant this.
    session.execute(f"GRANT SELECT ON system_distributed.parent_repair_history TO {PRODUCT}")
    session.cluster.shutdown()
    sys.stdout.write(f"Roles {ADMIN}, {OWNER} and {PRODUCT} are there.\n")


if __name__ == "__main__":
    main()
