"""Where the registry is kept: a Cassandra cluster, or PostgreSQL."""
