#!/bin/sh
# This machine may not raise RLIMIT_NOFILE above @LIMIT@ (no CAP_SYS_RESOURCE): containers get at most that.
limit=@LIMIT@ bundle=. previous=
for argument; do
  if [ "$previous" = --bundle ]; then bundle=$argument; fi
  previous=$argument
done
config=$bundle/config.json
if [ -f "$config" ]; then
  for value in $(grep -oE '"RLIMIT_NOFILE","hard":[0-9]+,"soft":[0-9]+' "$config" | grep -oE '[0-9]+'); do
    if [ "$value" -gt "$limit" ]; then sed -i -E "/RLIMIT_NOFILE/s/(\"(hard|soft)\":)$value\b/\1$limit/g" "$config"; fi
  done
fi
for runc in /usr/bin/runc /usr/sbin/runc; do
  if [ -x "$runc" ]; then exec "$runc" "$@"; fi
done
exit 127
