#!/bin/sh
# Written by clincher. Puts its chains in front of Docker's and of the host's own ports, for IPv4 and IPv6, in one
# transaction each: nothing passes in between. Without rules in /etc/clincher/firewall it takes them out again.
# "clincher-firewall revert" also brings ufw to what its files say, on or off.
set -eu
folder=/etc/clincher/firewall

# Lines that make the jump to $2 the first rule of $1, and its only one.
to_front() {
  if [ "$("$tables" -w -S "$1" 1 2>/dev/null)" = "-A $1 -j $2" ]; then return; fi
  if "$tables" -w -C "$1" -j "$2" 2>/dev/null; then echo "-D $1 -j $2"; fi
  echo "-I $1 1 -j $2"
}

load() {
  sed '/^COMMIT$/d' "$1"
  # Docker makes this chain when it is missing, and keeps it when it is not.
  "$tables" -w -S DOCKER-USER >/dev/null 2>&1 || echo ":DOCKER-USER - [0:0]"
  to_front INPUT CLINCHER-INPUT
  to_front DOCKER-USER CLINCHER-DOCKER
  to_front FORWARD DOCKER-USER
  echo COMMIT
}

own_chains() { "$tables" -w -S | sed -n 's/^-N \(CLINCHER-.*\)$/\1/p'; }

unload() {
  echo "*filter"
  for jump in INPUT:CLINCHER-INPUT DOCKER-USER:CLINCHER-DOCKER; do
    if "$tables" -w -C "${jump%:*}" -j "${jump#*:}" 2>/dev/null; then echo "-D ${jump%:*} -j ${jump#*:}"; fi
  done
  for chain in $(own_chains); do echo ":$chain - [0:0]"; done
  for chain in $(own_chains); do echo "-X $chain"; done
  echo COMMIT
}

stop_ufw() {
  chains=$("$tables" -w -S | sed -n 's/^-N \(ufw6\{0,1\}-.*\)$/\1/p')
  if [ -z "$chains" ]; then return; fi
  "$tables" -w -P INPUT ACCEPT
  "$tables" -w -P OUTPUT ACCEPT
  # Docker wants it as it is.
  "$tables" -w -S DOCKER >/dev/null 2>&1 || "$tables" -w -P FORWARD ACCEPT
  for chain in $chains; do "$tables" -w -F "$chain"; done
  # Those that built-in chains lead to stay behind, empty; so do they after ufw's own stop.
  for chain in $chains; do "$tables" -w -X "$chain" 2>/dev/null || :; done
}

for family in 4 6; do
  tables=iptables
  if [ "$family" = 6 ]; then tables=ip6tables; fi
  # A kernel without this family needs no rules for it.
  "$tables" -w -S INPUT >/dev/null 2>&1 || continue
  rules=$folder/v$family.rules
  if [ -e "$rules" ]; then text=$(load "$rules"); else text=$(unload); fi
  printf '%s\n' "$text" | "$tables-restore" -w --noflush
  if [ "${1-}" = revert ]; then stop_ufw; fi
done

if [ "${1-}" = revert ] && grep -qs '^ENABLED=[Yy]' /etc/ufw/ufw.conf; then
  /usr/lib/ufw/ufw-init start
fi
