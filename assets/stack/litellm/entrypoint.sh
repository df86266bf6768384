#!/bin/sh
# The keys enter the environment here and not through Compose, so that `docker inspect` shows none.
set -eu
set -a
. /run/secrets/litellm.env
set +a
# The python that LiteLLM itself was installed for.
python=$(sed -n '1s/^#! *//p' "$(command -v litellm)")
exec $python -B /etc/litellm/serve.py
