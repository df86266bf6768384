#!/bin/sh
# Removes what packages leave behind when they are purged: clincher uninstall runs it, once for each word.
# Every step may find nothing to do.
set -u

# $1: rules that match this expression, $2: chains whose names do; of each table there is, in both families.
drop() {
  for tables in iptables ip6tables; do
    for table in $("$tables-save" 2>/dev/null | sed -n 's/^\*//p'); do
      "$tables-save" -t "$table" | grep -E "^-A .*($1)" | sed 's/^-A/-D/' | while read -r rule; do
        printf '%s\n' "*$table" "$rule" COMMIT | "$tables-restore" -w --noflush 2>/dev/null
      done
      chains=$("$tables-save" -t "$table" | sed -n 's/^:\([^ ]*\) .*/\1/p' | grep -E "^($2)")
      for chain in $chains; do "$tables" -w -t "$table" -F "$chain"; done
      for chain in $chains; do "$tables" -w -t "$table" -X "$chain"; done
    done
  done
}

case ${1-} in
docker)
  systemctl stop docker.socket docker.service containerd.service
  drop '-j DOCKER|[io] docker0 |[io] br-[0-9a-f]{12} ' DOCKER
  # Docker shut it for everything but its own.
  iptables -w -P FORWARD ACCEPT
  ip6tables -w -P FORWARD ACCEPT
  ip link delete docker0
  ;;
docker-data)
  for folder in /var/lib/docker /var/lib/containerd; do
    [ -d "$folder" ] || continue
    find "$folder" -xdev -mindepth 1 -delete
    rmdir "$folder"
  done
  rmdir /etc/cni/net.d /etc/cni
  groupdel docker
  ;;
units)
  # A purge leaves some of them running, and systemd with timers that lead nowhere.
  shift
  dpkg-query -L "$@" | sed -nE 's,.*/systemd/system/([^/@]+\.(service|socket|timer|path))$,\1,p' | while read -r unit; do
    systemctl stop "$unit"
  done
  ;;
tailscale)
  # What its purge leaves.
  rm -rf /var/cache/tailscale /run/tailscale
  rmdir /var/lib/tailscale
  ;;
ufw) drop '-j ufw6?-' 'ufw6?-' ;;
rest)
  # Below nftables a table that was used once stays. Only those without rules, chains of their own and closed doors go.
  if command -v nft >/dev/null; then
    for family in ip ip6; do
      for table in filter nat raw mangle security; do
        text=$(nft list table "$family" "$table" 2>/dev/null) || continue
        rest=$(printf '%s\n' "$text" | grep -vE '^(table .*|	chain [A-Z]+ [{]|	*[}]|		type .* policy accept;|)$')
        [ -n "$rest" ] || nft delete table "$family" "$table"
      done
    done
  fi
  systemctl daemon-reload
  # Units whose package is gone, and which are only remembered.
  systemctl list-units --all --plain --no-legend --state=failed | while read -r unit load _; do
    if [ "$load" = not-found ]; then systemctl reset-failed "$unit"; fi
  done
  ;;
esac
exit 0
