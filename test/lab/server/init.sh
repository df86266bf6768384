#!/bin/sh
# First process of a lab server: gives it what a machine of its own has, then becomes its systemd.
set -eu
lab=/usr/lib/clincher-lab

# cgroup version 1: the container's controllers come read-only, Docker needs them writable.
while read -r _ point type options _; do
  case $type,$options in
  cgroup,ro | cgroup,ro,* | cgroup2,ro | cgroup2,ro,*)
    case $point in
    */systemd | */unified) ;;
    *) mount -o remount,bind,rw,nosuid,nodev,noexec "$point" ;;
    esac
    ;;
  esac
done </proc/mounts

# The kernel's own settings are the machine's: private files in their place, the per-namespace ones kept real.
# On a tmpfs: a folder on disk may list ".." anywhere, and sysctl -a, which skips the first two names, then never ends.
mkdir -p /run/lab-settings
mount -t tmpfs -o mode=755 lab-settings /run/lab-settings
cp -a "$lab/settings/." /run/lab-settings
mount --bind /run/lab-settings "$lab/settings"
real=/run/lab-real
mkdir -p "$real"
mount --rbind /proc/sys "$real"
mount --make-rprivate "$real"
for top in "$lab"/settings/*; do
  if [ "${top##*/}" != net ]; then mount --bind "$top" "/proc/sys/${top##*/}"; fi
done
while read -r name; do
  if [ -e "$real/$name" ]; then mount --rbind "$real/$name" "/proc/sys/$name"; fi
done <"$lab/genuine"
# Some of net are the machine's as well: they are missing in a namespace, or there and read-only.
mount --bind "$lab/settings/net/core" /proc/sys/net/core
find "$real/net/core" -type f -perm -u=w -printf '%f\n' | while read -r name; do
  mount --bind "$real/net/core/$name" "/proc/sys/net/core/$name"
done
for file in "$lab"/settings/net/netfilter/*; do
  target=/proc/sys/net/netfilter/${file##*/}
  if [ -e "$target" ]; then mount --bind "$file" "$target"; fi
done
umount -R "$real"
rmdir "$real"

# Writing to these would reach the machine.
if [ -e /proc/sysrq-trigger ]; then mount --bind /dev/null /proc/sysrq-trigger; fi
if [ -e "$lab/meminfo" ]; then mount --bind "$lab/meminfo" /proc/meminfo; fi

exec /usr/lib/systemd/systemd "$@"
