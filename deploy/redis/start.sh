#!/bin/sh
# Starts Redis with the password of its secret, by way of a file in memory: an argument would show
# in the list of processes.
set -eu
umask 077
settings=${SETTINGS:-/run/redis}/redis.conf
cp "${REDIS_CONF:-/etc/letsema/redis.conf}" "$settings"
printf 'requirepass %s\n' "$(cat "${SECRETS:-/run/secrets}/redis_password")" >>"$settings"
exec redis-server "$settings"
