#!/bin/sh
# Makes one cluster out of the database's nodes, by SQL alone, and the two roles that the product
# connects as: the owner, who migrates, and the role that owns nothing. Every start runs it again;
# what is there already stays, and a changed password is taken over.
set -eu

: "${CITUS_COORDINATOR:?}" "${CITUS_WORKERS:?}" "${SECRETS:=/run/secrets}"
export PGUSER=postgres PGDATABASE=letsema PGSSLMODE=require PGCONNECT_TIMEOUT=5
PGPASSWORD=$(cat "$SECRETS/postgres_password")
export PGPASSWORD SECRETS

on() {
    psql --no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 --host="$1" --file="$2"
}

sql=$(mktemp -d)
trap 'rm -r "$sql"' EXIT

# Nodes call one another under the name of whoever asks, so each node keeps each role's password
# (in a table that only a superuser reads).
cat >"$sql/known" <<'SQL'
\set superuser_password `cat "$SECRETS/postgres_password"`
\set owner_password `cat "$SECRETS/database_owner_password"`
\set product_password `cat "$SECRETS/database_product_password"`
INSERT INTO pg_dist_authinfo (nodeid, rolename, authinfo)
SELECT 0, role, format('password=%s', password)
  FROM (VALUES ('postgres', :'superuser_password'),
               ('letsema', :'owner_password'),
               ('letsema_app', :'product_password')) AS given (role, password)
 WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = role)
    ON CONFLICT (rolename, nodeid) DO UPDATE SET authinfo = excluded.authinfo;
SQL

cat >"$sql/roles" <<'SQL'
\set owner_password `cat "$SECRETS/database_owner_password"`
\set product_password `cat "$SECRETS/database_product_password"`
SELECT format('CREATE ROLE %I', role)
  FROM (VALUES ('letsema'), ('letsema_app')) AS wanted (role)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE letsema LOGIN PASSWORD :'owner_password';
ALTER ROLE letsema_app LOGIN PASSWORD :'product_password';
GRANT letsema_app TO letsema WITH ADMIN OPTION;
ALTER DATABASE letsema OWNER TO letsema;
GRANT ALL ON SCHEMA public TO letsema;
SQL

for node in "$CITUS_COORDINATOR" $CITUS_WORKERS; do on "$node" "$sql/known"; done

{
    echo "SELECT citus_set_coordinator_host('$CITUS_COORDINATOR', ${PGPORT:-5432});"
    for worker in $CITUS_WORKERS; do echo "SELECT citus_add_node('$worker', ${PGPORT:-5432});"; done
} >"$sql/nodes"
on "$CITUS_COORDINATOR" "$sql/nodes"
on "$CITUS_COORDINATOR" "$sql/roles"

for node in "$CITUS_COORDINATOR" $CITUS_WORKERS; do on "$node" "$sql/known"; done
echo "One cluster: $CITUS_COORDINATOR with $CITUS_WORKERS."
