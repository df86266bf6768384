#!/bin/sh
# Says for each "HOST -" on stdin whether the host is in the list, whole and as it is.
hosts=${1:-/etc/egress/hosts}
while read -r host _; do
  if grep -qxF -- "$host" "$hosts"; then echo OK; else echo ERR; fi
done
