#!/bin/sh
# The keys enter the environment here and not through Compose, so that `docker inspect` shows none.
set -eu
set -a
. /run/secrets/litellm.env
set +a
exec litellm --config /etc/litellm/config.yaml --host 0.0.0.0 --port 4000
