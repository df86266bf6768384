#!/bin/sh
# This machine may not raise RLIMIT_NOFILE above @LIMIT@ (no CAP_SYS_RESOURCE): containers get at most that, and so does
# what is started in them later.
limit=@LIMIT@ bundle=. process= previous=
for argument; do
  if [ "$previous" = --bundle ]; then bundle=$argument; fi
  if [ "$previous" = --process ]; then process=$argument; fi
  previous=$argument
done
for file in "$bundle/config.json" "$process"; do
  if [ ! -f "$file" ]; then continue; fi
  for value in $(grep -oE '"RLIMIT_NOFILE","hard":[0-9]+,"soft":[0-9]+' "$file" | grep -oE '[0-9]+'); do
    if [ "$value" -gt "$limit" ]; then sed -i -E "/RLIMIT_NOFILE/s/(\"(hard|soft)\":)$value\b/\1$limit/g" "$file"; fi
  done
done
for runc in /usr/bin/runc /usr/sbin/runc; do
  if [ -x "$runc" ]; then exec "$runc" "$@"; fi
done
exit 127
