#!/bin/sh
# Installs clincher:  curl -fsSL https://get.clincher.dev/install.sh | sh
#
# Downloads the executable for this machine, checks its signature and its SHA-256 and puts it at
# /usr/local/bin/clincher. Nothing else is changed and nothing is asked. As variables:
#   CLINCHER_URL     where the executables and SHA256SUMS are
#   CLINCHER_PREFIX  installs to $CLINCHER_PREFIX/bin instead of /usr/local/bin
#
# All of it is one function that the last line calls: a download that was cut off does nothing.

main() {
  set -eu
  umask 022
  url=${CLINCHER_URL:-https://downloads.clincher.dev}
  url=${url%/}
  bin=${CLINCHER_PREFIX:-/usr/local}/bin
  # The key that releases are signed with, as minisign prints it; it is put here when a release is made.
  public_key=@CLINCHER_RELEASE_KEY@
  scratch=

  say() { printf '%s\n' "$*"; }
  fail() {
    printf 'clincher was not installed: %s\n' "$1" >&2
    printf '  %s\n' "$2" >&2
    exit 1
  }
  has() { command -v "$1" >/dev/null 2>&1; }
  tidy() { if [ -n "$scratch" ]; then rm -rf "$scratch"; fi; }
  trap tidy EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP

  # download NAME: into the scratch folder. A redirect never leads from https to http.
  download() {
    case $url in https://*) allowed='=https' ;; *) allowed='=http,https' ;; esac
    if has curl; then
      curl -fsSL --proto "$allowed" --retry 3 --connect-timeout 20 -o "$scratch/$1" "$url/$1"
    else
      case $url in https://*) only=--https-only ;; *) only=--no-verbose ;; esac
      wget -q --tries=3 --timeout=20 "$only" -O "$scratch/$1" "$url/$1"
    fi || fail "$url/$1 could not be downloaded." \
      "Check that this server reaches that address (name servers, clock, firewall), then run this again."
  }
  # expected NAME: its line in SHA256SUMS
  expected() { awk -v name="$1" '$2 == name || $2 == "*" name { print $1; exit }' "$scratch/SHA256SUMS"; }
  # check NAME FILE: does the file have the sum that SHA256SUMS gives for the name?
  check() {
    wanted=$(expected "$1")
    found=$(sha256sum "$2")
    found=${found%% *}
    [ -n "$wanted" ] || fail "SHA256SUMS does not name $1." "The release at $url is incomplete: try again later."
    [ "$wanted" = "$found" ] || fail "the checksum of $1 is wrong." \
      "Expected $wanted, got $found. The download was damaged or changed on its way: run this again; if it stays wrong, do not use it."
  }

  # line NUMBER: that line of the signature; bytes LENGTH: the last so many bytes of base64
  line() { sed -n "$1p" "$scratch/SHA256SUMS.minisig"; }
  bytes() { base64 -d 2>/dev/null | tail -c "$1"; }
  # signed FILE SIGNATURE: is that file signed with our key?
  signed() {
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$scratch/key" -rawin -in "$1" -sigfile "$2" >/dev/null 2>&1
  }
  # Is SHA256SUMS signed with our key? The format is minisign's: a signature of the file's BLAKE2b hash, and one of that
  # signature together with a comment. Sets `comment`.
  check_signature() {
    # What turns the 32 bytes of an Ed25519 key into the format that openssl reads (RFC 8410).
    printf '\060\052\060\005\006\003\053\145\160\003\041\000' >"$scratch/key"
    printf '%s' "$public_key" | bytes 32 >>"$scratch/key"
    line 2 | bytes 64 >"$scratch/signature"
    line 4 | bytes 64 >"$scratch/whole"
    comment=$(line 3)
    comment=${comment#trusted comment: }
    openssl dgst -blake2b512 -binary "$scratch/SHA256SUMS" >"$scratch/hash"
    { cat "$scratch/signature" && printf '%s' "$comment"; } >"$scratch/signature-and-comment"
    signed "$scratch/hash" "$scratch/signature" && signed "$scratch/signature-and-comment" "$scratch/whole"
  }

  [ "$(id -u)" = 0 ] || fail "this has to run as root." "Run: curl -fsSL https://get.clincher.dev/install.sh | sudo sh"
  [ "$(uname -s)" = Linux ] || fail "this is $(uname -s), not Linux." "clincher runs on Ubuntu 24.04, Debian 12 and Debian 13."
  case $(uname -m) in
    x86_64 | amd64) architecture=x64 ;;
    aarch64 | arm64) architecture=arm64 ;;
    *) fail "there is no executable for $(uname -m)." "Take a server with an x86_64 or aarch64 processor." ;;
  esac
  if [ "$architecture" = x64 ] && [ -r /proc/cpuinfo ] && ! grep -q sse4_2 /proc/cpuinfo; then
    fail "this processor has no SSE4.2." "On a virtual machine, choose the processor type 'host' (or x86-64-v2) for it."
  fi
  has curl || has wget || fail "neither curl nor wget is here." "Run: apt-get update && apt-get install -y curl ca-certificates"

  has openssl || fail "openssl is not here." "Run: apt-get update && apt-get install -y openssl"
  case $public_key in RW*) ;; *) fail "this script is not from a release." "Take it from https://get.clincher.dev/install.sh" ;; esac

  name=clincher-linux-$architecture
  if has xz; then file=$name.xz; else file=$name; fi
  mkdir -p "$bin"
  # In the folder of the destination, so that the last step is a rename and never half a file.
  scratch=$(mktemp -d "$bin/.clincher.XXXXXX")

  say "Downloading $url/$file"
  download SHA256SUMS
  download SHA256SUMS.minisig
  check_signature || fail "the signature of $url/SHA256SUMS is wrong." \
    "The download was damaged or changed on its way: run this again; if it stays wrong, do not use it."
  download "$file"
  check "$file" "$scratch/$file"
  if [ "$file" != "$name" ]; then
    xz -dc "$scratch/$file" >"$scratch/$name" || fail "$file could not be unpacked." "Is the disk full? See: df -h $bin"
    check "$name" "$scratch/$name"
  fi
  say "Signature and checksum are right: $comment."
  chmod 0755 "$scratch/$name"
  version=$("$scratch/$name" --version) || fail "the executable does not run on this machine." \
    "clincher runs on Ubuntu 24.04, Debian 12 and Debian 13, on x86_64 and aarch64."
  mv -f "$scratch/$name" "$bin/clincher"
  say "Installed $bin/clincher: $version"
  say ""
  say "Next: clincher init    asks for what it needs and writes the settings"
  say "then: clincher install"
}

main "$@"
